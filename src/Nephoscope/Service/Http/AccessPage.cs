using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace Nephoscope.Service.Http;

/// <summary>The pages outside of the console: set-up, sign-in, and why somebody does not get in. Plain forms, no script.</summary>
internal static class AccessPage
{
    /// <param name="hidden">Name and value of a hidden field; empty for none.</param>
    /// <param name="other">Another way in: address and words; null for none.</param>
    public static async Task WriteAsync(
        HttpContext context, IAntiforgery antiforgery, string title, string action, string button, (string Name, string Value) hidden, string fault,
        (string Address, string Words)? other = null)
    {
        AntiforgeryTokenSet tokens = antiforgery.GetAndStoreTokens(context);
        StringBuilder page = Head(title, "");
        if (fault.Length > 0)
        {
            page.Append("<p class=\"fault\" role=\"alert\">").Append(Safe(fault)).Append("</p>");
        }

        page.Append("<form method=\"post\" action=\"").Append(Safe(action)).Append("\">");
        Hidden(page, tokens.FormFieldName, tokens.RequestToken!);
        if (hidden.Name.Length > 0)
        {
            Hidden(page, hidden.Name, hidden.Value);
        }

        bool isNew = hidden.Name == "token";
        page.Append("<label for=\"name\">Name</label><input id=\"name\" name=\"name\" autocomplete=\"username\" required maxlength=\"64\" autofocus>")
            .Append("<label for=\"password\">Password").Append(isNew ? " (12 characters or more)" : "")
            .Append("</label><input id=\"password\" name=\"password\" type=\"password\" required autocomplete=\"")
            .Append(isNew ? "new-password\" minlength=\"12" : "current-password").Append("\"><button>").Append(Safe(button)).Append("</button></form>");
        if (other is { } way)
        {
            page.Append("<p class=\"other\"><a href=\"").Append(Safe(way.Address)).Append("\">").Append(Safe(way.Words)).Append("</a></p>");
        }

        await SendAsync(context, page).ConfigureAwait(false);
    }

    /// <summary>Says something and leads to the start.</summary>
    public static Task WriteAsync(HttpContext context, string title, string text) =>
        SendAsync(context, Head(title, "").Append("<p>").Append(Safe(text)).Append("</p><p><a href=\"/\">To the start</a></p>"));

    /// <summary>Goes on to a path of this service by itself, as a navigation of our own.</summary>
    public static Task WriteOnwardAsync(HttpContext context, string path) => SendAsync(
        context, Head("Signed in", "<meta http-equiv=\"refresh\" content=\"0;url=" + Safe(path) + "\">").Append("<p><a href=\"").Append(Safe(path)).Append("\">Go on</a></p>"));

    private static StringBuilder Head(string title, string meta) => new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .Append("<meta name=\"viewport\" content=\"width=device-width\">").Append(meta).Append("<title>").Append(Safe(title))
        .Append(" - Nephoscope</title><link rel=\"stylesheet\" href=\"/access.css\"></head><body><main><p class=\"brand\">Nephoscope</p><h1>").Append(Safe(title)).Append("</h1>");

    private static Task SendAsync(HttpContext context, StringBuilder page)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(page.Append("</main></body></html>").ToString(), context.RequestAborted);
    }

    private static void Hidden(StringBuilder page, string name, string value) =>
        page.Append("<input type=\"hidden\" name=\"").Append(Safe(name)).Append("\" value=\"").Append(Safe(value)).Append("\">");

    private static string Safe(string text) => HtmlEncoder.Default.Encode(text);
}
