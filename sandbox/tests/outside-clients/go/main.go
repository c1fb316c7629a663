// Runs golang.org/x/oauth2, one code flow after the other. Exchanges messages with the test as in dialogue.mjs; the
// option is the way in which the client authenticates.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/url"
	"os"
	"time"

	"golang.org/x/oauth2"
)

type settings struct {
	Issuer       string `json:"issuer"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	RedirectURL  string `json:"redirectUrl"`
	Scope        string `json:"scope"`
	Option       string `json:"option"`
}

var styles = map[string]oauth2.AuthStyle{
	"default":           oauth2.AuthStyleAutoDetect,
	"AuthStyleInParams": oauth2.AuthStyleInParams,
	"AuthStyleInHeader": oauth2.AuthStyleInHeader,
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var given settings
		check(json.Unmarshal(lines.Bytes(), &given))
		config := oauth2.Config{
			ClientID:     given.ClientID,
			ClientSecret: given.ClientSecret,
			RedirectURL:  given.RedirectURL,
			Scopes:       []string{given.Scope},
			Endpoint: oauth2.Endpoint{
				AuthURL:   given.Issuer + "/rest/oauth2/latest/authorize",
				TokenURL:  given.Issuer + "/rest/oauth2/latest/token",
				AuthStyle: styles[given.Option],
			},
		}
		verifier := oauth2.GenerateVerifier()
		start := config.AuthCodeURL("a-state", oauth2.S256ChallengeOption(verifier))
		check(out.Encode(map[string]string{"start": start}))
		if !lines.Scan() {
			return
		}
		var answer struct {
			Back string `json:"back"`
		}
		check(json.Unmarshal(lines.Bytes(), &answer))
		back, err := url.Parse(answer.Back)
		check(err)
		check(out.Encode(exchange(config, back.Query().Get("code"), verifier)))
	}
}

func exchange(config oauth2.Config, code, verifier string) map[string]any {
	ctx := context.Background()
	first, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return map[string]any{"refused": refused.Response.StatusCode}
	}
	check(err)
	// An expired token is refreshed.
	expired := *first
	expired.Expiry = time.Now().Add(-time.Hour)
	second, err := config.TokenSource(ctx, &expired).Token()
	check(err)
	return map[string]any{"first": first, "second": second}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
