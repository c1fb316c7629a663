// @ts-check
/** The plugin for engines that start it through the language host, by PulumiPlugin.yaml. */
require("../dist/provider/doors/plugin/main.js");
