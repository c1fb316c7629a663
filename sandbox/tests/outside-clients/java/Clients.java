import com.github.scribejava.core.builder.ServiceBuilder;
import com.github.scribejava.core.builder.api.DefaultApi20;
import com.github.scribejava.core.model.OAuth2AccessToken;
import com.github.scribejava.core.model.OAuth2AccessTokenErrorResponse;
import com.github.scribejava.core.oauth.AccessTokenRequestParams;
import com.github.scribejava.core.oauth2.clientauthentication.ClientAuthentication;
import com.github.scribejava.core.oauth2.clientauthentication.RequestBodyAuthenticationScheme;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.Map;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONValue;

/**
 * Runs clients one after the other. Exchanges messages with the test as in dialogue.mjs; the settings name the client, and
 * the option is the way in which it authenticates.
 */
public class Clients {
  private static final BufferedReader IN = new BufferedReader(new InputStreamReader(System.in));

  public static void main(String[] arguments) throws Exception {
    for (String line = IN.readLine(); line != null; line = IN.readLine()) {
      JSONObject settings = (JSONObject) JSONValue.parse(line);
      send(settings.get("client").equals("ScribeJava") ? scribe(settings) : nimbus(settings));
    }
  }

  private static Map<String, ?> nimbus(JSONObject settings) throws Exception {
    HTTPResponse described =
        new HTTPRequest(HTTPRequest.Method.GET, URI.create(text(settings, "metadata"))).send();
    AuthorizationServerMetadata server =
        AuthorizationServerMetadata.parse(described.getBodyAsJSONObject());
    ClientID id = new ClientID(text(settings, "clientId"));
    Secret secret = new Secret(text(settings, "clientSecret"));
    URI redirect = URI.create(text(settings, "redirectUrl"));
    State state = new State();
    CodeVerifier verifier = new CodeVerifier();
    URI start =
        new AuthorizationRequest.Builder(ResponseType.CODE, id)
            .endpointURI(server.getAuthorizationEndpointURI())
            .scope(new Scope(text(settings, "scope")))
            .redirectionURI(redirect)
            .state(state)
            .codeChallenge(verifier, CodeChallengeMethod.S256)
            .build()
            .toURI();
    send(Map.of("start", start.toString()));
    AuthorizationResponse back = AuthorizationResponse.parse(URI.create(text(receive(), "back")));
    if (!state.equals(back.getState())) throw new IllegalStateException("another state");
    AuthorizationCode code = back.toSuccessResponse().getAuthorizationCode();
    boolean basic = settings.get("option").equals("client_secret_basic");
    var authentication = basic ? new ClientSecretBasic(id, secret) : new ClientSecretPost(id, secret);
    AuthorizationGrant grant = new AuthorizationCodeGrant(code, redirect, verifier);
    URI endpoint = server.getTokenEndpointURI();
    HTTPResponse response =
        new TokenRequest.Builder(endpoint, authentication, grant).build().toHTTPRequest().send();
    if (!response.indicatesSuccess()) return Map.of("refused", response.getStatusCode());
    AccessTokenResponse first = AccessTokenResponse.parse(response);
    AuthorizationGrant again = new RefreshTokenGrant(first.getTokens().getRefreshToken());
    HTTPResponse refreshed =
        new TokenRequest.Builder(endpoint, authentication, again).build().toHTTPRequest().send();
    return Map.of(
        "first", first.toJSONObject(), "second", AccessTokenResponse.parse(refreshed).toJSONObject());
  }

  private static Map<String, ?> scribe(JSONObject settings) throws Exception {
    String root = text(settings, "issuer") + "/rest/oauth2/latest/";
    boolean body = settings.get("option").equals("RequestBodyAuthenticationScheme");
    DefaultApi20 api =
        new DefaultApi20() {
          @Override
          public String getAccessTokenEndpoint() {
            return root + "token";
          }

          @Override
          protected String getAuthorizationBaseUrl() {
            return root + "authorize";
          }

          @Override
          public ClientAuthentication getClientAuthentication() {
            return body ? RequestBodyAuthenticationScheme.instance() : super.getClientAuthentication();
          }
        };
    try (var service =
        new ServiceBuilder(text(settings, "clientId"))
            .apiSecret(text(settings, "clientSecret"))
            .defaultScope(text(settings, "scope"))
            .callback(text(settings, "redirectUrl"))
            .build(api)) {
      var start = service.createAuthorizationUrlBuilder().state("a-state").initPKCE();
      send(Map.of("start", start.build()));
      String code = service.extractAuthorization(text(receive(), "back")).getCode();
      var parameters =
          AccessTokenRequestParams.create(code).pkceCodeVerifier(start.getPkce().getCodeVerifier());
      OAuth2AccessToken first = service.getAccessToken(parameters);
      OAuth2AccessToken second = service.refreshAccessToken(first.getRefreshToken());
      return Map.of(
          "first", JSONValue.parse(first.getRawResponse()),
          "second", JSONValue.parse(second.getRawResponse()));
    } catch (OAuth2AccessTokenErrorResponse refused) {
      return Map.of("refused", refused.getResponse().getCode());
    }
  }

  private static String text(JSONObject from, String name) {
    return (String) from.get(name);
  }

  private static JSONObject receive() throws Exception {
    return (JSONObject) JSONValue.parse(IN.readLine());
  }

  private static void send(Map<String, ?> message) {
    System.out.println(JSONObject.toJSONString(message));
  }
}
