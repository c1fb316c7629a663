// Application links between Atlassian apps over OAuth 2.0, declared as infrastructure code.
package applinks
