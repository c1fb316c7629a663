import type { FastifyReply } from "fastify";
import { send } from "../http/responses";
import { html, textOfMarkup, trusted, type Markup } from "./markup";
import { stylesheet, stylesheetHash } from "./style";

/** The bar at the top of a page: whose page it is, and where its links go. */
export interface Banner {
  /** The app's name. */
  name: string;
  home: string;
  links: { text: string; href: string }[];
  /** Who is logged in, and the form that ends the session. */
  user?: { name: string; logOut: Markup };
}

/** A page. */
export interface Page {
  /** The document's title, and the only heading of the first level. */
  title: string;
  body: Markup;
  /** Default: 200. */
  status?: number;
  banner?: Banner;
  /** Whether the response to a form of this page may redirect to another app. Default: no, and the browser then refuses such a redirect. */
  formsLeave?: boolean;
}

/**
 * Sends a page: HTML that needs no script and no request besides itself, which its content security policy also guarantees.
 */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const { title, body, status = 200, banner, formsLeave = false } = page;
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}${banner && ` - ${banner.name}`}</title>
        ${styleElement}
        <link rel="icon" href="data:," />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${banner && bannerOf(banner)}
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
  return send(reply, {
    status,
    contentType: "text/html;charset=UTF-8",
    headers: {
      "content-security-policy":
        `default-src 'none'; style-src ${stylesheetHash}; img-src data:; base-uri 'none'; frame-ancestors 'none'` +
        (formsLeave ? "" : "; form-action 'self'"),
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    },
    body: textOfMarkup(document),
  });
}

const styleElement = trusted(`<style>${stylesheet}</style>`);

const bannerOf = ({ name, home, links, user }: Banner): Markup =>
  html`<header>
    <a class="name" href="${home}">${name}</a>
    ${
      links.length > 0 &&
      html`<nav aria-label="Main">
        <ul>
          ${links.map(({ text, href }) => html`<li><a href="${href}">${text}</a></li>`)}
        </ul>
      </nav>`
    }
    ${user !== undefined && html`<span>${user.name}</span> ${user.logOut}`}
  </header>`;

/** Redirects as the products do; the target keeps its query. */
export function redirectTo(reply: FastifyReply, target: string, status: 302 | 303 = 302): FastifyReply {
  return send(reply, {
    status,
    headers: { location: target, "cache-control": "no-store", pragma: "no-cache" },
  });
}

/** Adds parameters to the query of a URL. */
export function withQuery(url: string, parameters: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.append(name, value);
  return `${url}${url.includes("?") ? "&" : "?"}${query.toString()}`;
}
