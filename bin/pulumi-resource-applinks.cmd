@node "%~dp0..\dist\provider\doors\plugin\main.js" %*
