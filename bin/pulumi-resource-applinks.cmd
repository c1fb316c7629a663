@node "%~dp0pulumi-resource-applinks" %*
