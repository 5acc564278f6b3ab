using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nephoscope.Events;
using Nephoscope.Service.Access;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Service;

public sealed partial class AccessTests
{
    private const string Password = "a long enough password";

    [Fact]
    public async Task The_link_of_the_first_start_makes_the_administrator_once()
    {
        await using RunningService service = await RunningService.StartAsync();
        Uri link = new(service.Host.SetupLink!);
        using HttpClient browser = Browser(service);
        Assert.Equal(HttpStatusCode.Redirect, (await Send(browser, link.PathAndQuery, "/setup", "root", Password)).StatusCode);
        Assert.Equal("administrator", (await RunningService.JsonAsync(browser, "/api/v1/session")).GetProperty("role").GetString());
        using HttpClient second = Browser(service);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(second, link.PathAndQuery, "/setup", "other", Password)).StatusCode);
        JsonElement audit = await RunningService.JsonAsync(browser, "/api/v1/audit");
        Assert.Equal(2, audit.GetProperty("total").GetInt64());
        Assert.DoesNotContain(Password, audit.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_lock_the_account_and_the_right_one_then_does_not_help()
    {
        await using RunningService service = await RunningService.StartAsync();
        Assert.Null(await service.Host.Parts.Accounts.CreateAsync("ana", Password, Roles.Analyst));
        for (int attempt = 0; attempt < 5; attempt++)
        {
            Assert.Null(await service.Host.Parts.Accounts.CheckAsync("ana", "not the password"));
        }

        Assert.Null(await service.Host.Parts.Accounts.CheckAsync("ana", Password));
        Assert.Null(await service.Host.Parts.Accounts.CheckAsync("nobody", Password));
    }

    [Fact]
    public async Task A_browser_changes_nothing_without_the_token_of_our_page()
    {
        await using RunningService service = await RunningService.StartAsync();
        await service.Host.Parts.Accounts.CreateAsync("root", Password, Roles.Administrator);
        using HttpClient browser = Browser(service);
        HttpResponseMessage page = await Send(browser, "/sign-in", "/sign-in", "root", Password);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        string cookie = page.Headers.GetValues("Set-Cookie").First(text => text.StartsWith("nephoscope=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using HttpContent wish = RunningService.Body("{\"name\":\"x\",\"scope\":\"ingest\"}"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(new Uri("/api/v1/tokens", UriKind.Relative), wish, Cancel)).StatusCode);
        JsonElement session = await RunningService.JsonAsync(browser, "/api/v1/session");
        browser.DefaultRequestHeaders.Add(session.GetProperty("antiforgery_header").GetString()!, session.GetProperty("antiforgery_token").GetString());
        using HttpContent again = RunningService.Body("{\"name\":\"x\",\"scope\":\"ingest\"}"u8.ToArray());
        HttpResponseMessage made = await browser.PostAsync(new Uri("/api/v1/tokens", UriKind.Relative), again, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        string secret = JsonDocument.Parse(await made.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("token").GetString()!;
        LedgerPage kept = await service.Host.Parts.Ledger.QueryAsync(new LedgerQuery(LedgerKind.Token), Cancel);
        Assert.DoesNotContain(secret.Split('_', 3)[2], Encoding.UTF8.GetString(kept.Entries.Single().Document.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_who_decide_at_once_do_not_overwrite_each_other_and_a_listener_hears_it()
    {
        await using RunningService service = await RunningService.StartAsync();
        await service.Host.Parts.Ledger.WriteAsync(
            [new LedgerWrite(new LedgerEntry { Kind = LedgerKind.Incident, Uid = "i1", Time = EventTime.FromSeconds(5), Title = "t", Document = "{}"u8.ToArray() })], Cancel);
        using HttpClient analyst = await service.ClientAsync(Roles.Analyst);
        using HttpResponseMessage stream = await analyst.GetAsync(new Uri("/api/v1/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel));
        Assert.Equal(": nephoscope", await lines.ReadLineAsync(Cancel));
        Assert.Equal(HttpStatusCode.NoContent, await Decide(analyst, "\"0\"", "{\"status\":\"closed\",\"reason\":\"expected\"}"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Decide(analyst, "\"0\"", "{\"status\":\"open\"}"));
        Assert.Equal(HttpStatusCode.NoContent, await Decide(analyst, "\"1\"", "{\"comment\":\"seen\"}"));
        Assert.Equal(HttpStatusCode.BadRequest, await Decide(analyst, "\"2\"", "{\"status\":\"gone\"}"));
        JsonElement triage = await RunningService.JsonAsync(analyst, "/api/v1/incidents/i1/triage");
        Assert.Equal(("closed", "expected", "seen"), (triage.GetProperty("status").GetString(), triage.GetProperty("reason").GetString(), triage.GetProperty("comment").GetString()));
        string? line;
        do
        {
            line = await lines.ReadLineAsync(Cancel);
        }
        while (line != "event: triage");
        using HttpClient viewer = await service.ClientAsync(Roles.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, await Decide(viewer, "\"2\"", "{}"));
    }

    [Fact]
    public async Task The_description_of_the_api_names_every_operation()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient nobody = await service.ClientAsync(null);
        JsonElement paths = (await RunningService.JsonAsync(nobody, "/openapi/v1.json")).GetProperty("paths");
        foreach (string path in new[] { "/api/v1/events", "/api/v1/incidents/{uid}/triage", "/api/v1/stream", "/v1/logs", "/metrics" })
        {
            Assert.True(paths.TryGetProperty(path, out _), path);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static HttpClient Browser(RunningService service) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = service.Address };

    internal static async Task<HttpResponseMessage> Send(HttpClient browser, string page, string action, string name, string password)
    {
        string form = await browser.GetStringAsync(new Uri(page, UriKind.Relative), Cancel);
        Dictionary<string, string> fields = Hidden().Matches(form).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        fields["name"] = name;
        fields["password"] = password;
        using var content = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(new Uri(action, UriKind.Relative), content, Cancel);
    }

    private static async Task<HttpStatusCode> Decide(HttpClient client, string match, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri("/api/v1/incidents/i1/triage", UriKind.Relative))
        {
            Content = RunningService.Body(Encoding.UTF8.GetBytes(body)),
        };
        request.Headers.TryAddWithoutValidation("If-Match", match);
        using HttpResponseMessage answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();
}
