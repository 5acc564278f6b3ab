using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service.Access;

/// <summary>Sign-in by an organisation's provider, against a real one on loopback.</summary>
public sealed class OidcTests
{
    [Fact]
    public async Task A_person_comes_in_with_the_highest_role_that_the_provider_gives()
    {
        await using TestProvider provider = await TestProvider.StartAsync();
        await using RunningService service = await RunningService.StartAsync(Settings(provider));
        provider.Person = Person("s-1", "grace", "soc", "soc-leads", "staff");
        using HttpClient browser = Browser(service);
        string page = await browser.GetStringAsync(new Uri("/sign-in?ReturnUrl=%2Faudit", UriKind.Relative), Cancel);
        Assert.Contains("href=\"/sign-in/provider?ReturnUrl=%2Faudit\"", page, StringComparison.Ordinal);
        Assert.Contains("Sign in with Fernhill", page, StringComparison.Ordinal);
        using HttpResponseMessage done = await SignInAsync(browser);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Contains("content=\"0;url=/audit\"", await done.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        string cookie = done.Headers.GetValues("Set-Cookie").First(text => text.StartsWith("nephoscope=", StringComparison.Ordinal));
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        JsonElement session = await RunningService.JsonAsync(browser, "/api/v1/session");
        Assert.Equal(("grace", "administrator"), (session.GetProperty("name").GetString(), session.GetProperty("role").GetString()));
        JsonElement line = (await RunningService.JsonAsync(browser, "/api/v1/audit")).GetProperty("items")[0];
        Assert.Equal(("grace", "sign-in", "done"), (line.GetProperty("who").GetString(), line.GetProperty("what").GetString(), line.GetProperty("outcome").GetString()));
        Assert.Equal("by OpenID Connect at 127.0.0.1: administrator", line.GetProperty("detail").GetString());
        Assert.True(service.Host.Parts.Accounts.IsEmpty);
        Assert.Null(await service.Host.Parts.Accounts.CheckAsync("grace", ""));
        Assert.Null(await service.Host.Parts.Accounts.CheckAsync("grace", "anything at all, long"));

        // The same person under another name and with less: the same account, and the running session ends.
        provider.Person = Person("s-1", "grace.h", "soc");
        using HttpClient again = Browser(service);
        (await SignInAsync(again)).Dispose();
        JsonElement now = await RunningService.JsonAsync(again, "/api/v1/session");
        Assert.Equal(("grace", "analyst"), (now.GetProperty("name").GetString(), now.GetProperty("role").GetString()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(new Uri("/api/v1/session", UriKind.Relative), Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData("audience")]
    [InlineData("issuer")]
    [InlineData("expired")]
    [InlineData("subject")]
    [InlineData("key")]
    [InlineData("unsigned")]
    public async Task A_token_that_is_wrong_in_one_thing_lets_nobody_in(string what)
    {
        await using TestProvider provider = await TestProvider.StartAsync();
        await using RunningService service = await RunningService.StartAsync(Settings(provider));
        provider.Person = Person("s-1", "grace", "soc-leads");
        provider.ForeignKey = what == "key";
        provider.Unsigned = what == "unsigned";
        provider.Spoil = claims => _ = what switch
        {
            "nonce" => claims["nonce"] = "another-nonce-of-the-same-length-as-usual",
            "audience" => claims["aud"] = "another-client",
            "issuer" => claims["iss"] = "https://elsewhere.example",
            "expired" => claims["exp"] = claims["iat"]!.GetValue<long>() - 3600,
            "subject" => claims["sub"] = "",
            _ => null,
        };
        using HttpClient browser = Browser(service);
        using HttpResponseMessage refused = await SignInAsync(browser);
        Assert.True(refused.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(new Uri("/api/v1/session", UriKind.Relative), Cancel)).StatusCode);
        Assert.Empty(service.Host.Parts.Accounts.All);
        JsonElement audit = await Audit(service);
        Assert.Equal("refused", audit.GetProperty("items")[0].GetProperty("outcome").GetString());

        // Rightly signed again, the same browser comes in: it was the fault, not the way.
        (provider.ForeignKey, provider.Unsigned, provider.Spoil) = (false, false, null);
        (await SignInAsync(browser)).Dispose();
        Assert.Equal("administrator", (await RunningService.JsonAsync(browser, "/api/v1/session")).GetProperty("role").GetString());
    }

    [Fact]
    public async Task Who_is_mapped_to_nothing_disabled_or_called_like_somebody_else_stays_out()
    {
        await using TestProvider provider = await TestProvider.StartAsync();
        await using RunningService service = await RunningService.StartAsync(Settings(provider));
        Accounts accounts = service.Host.Parts.Accounts;
        Assert.Null(await accounts.CreateAsync("root", "a long enough password", Roles.Administrator));
        Assert.Equal("none of the person", await Refused("s-1", "grace", "staff"));
        Assert.Equal("an account of this", await Refused("s-2", "root", "soc-leads"));
        Assert.Equal("an account of this", await Refused("s-2", "ROOT", "soc-leads"));
        Assert.Equal("the provider&#x27;", await Refused("s-3", "<b>x</b>", "soc-leads"));
        Assert.NotNull((await accounts.EnterAsync("off", provider.Address + "|s-4", Roles.Viewer)).Account);
        await accounts.ChangeAsync("off", account => account with { IsDisabled = true });
        Assert.Equal("the account is dis", await Refused("s-4", "off", "soc-leads"));
        using HttpClient browser = Browser(service);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(new Uri("/sign-in/provider/return?code=x&state=y", UriKind.Relative), Cancel)).StatusCode);
        Assert.Equal(5, (await Audit(service)).GetProperty("total").GetInt64());

        async Task<string> Refused(string subject, string name, string role)
        {
            provider.Person = Person(subject, name, role);
            using HttpClient client = Browser(service);
            using HttpResponseMessage answer = await SignInAsync(client);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            string text = await answer.Content.ReadAsStringAsync(Cancel);
            return text.Substring(text.IndexOf("let you in: ", StringComparison.Ordinal) + 12, 18);
        }
    }

    [Fact]
    public async Task Nested_roles_and_a_role_for_everybody_else_are_read_as_set()
    {
        await using TestProvider provider = await TestProvider.StartAsync();
        ServiceSettings settings = Settings(provider);
        await using RunningService service = await RunningService.StartAsync(settings with { Oidc = settings.Oidc! with { RoleClaim = "realm_access.roles", Unmapped = Roles.Viewer } });
        provider.Person = new JsonObject { ["sub"] = "s-1", ["preferred_username"] = "a", ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("soc") } };
        using HttpClient first = Browser(service);
        (await SignInAsync(first)).Dispose();
        Assert.Equal("analyst", (await RunningService.JsonAsync(first, "/api/v1/session")).GetProperty("role").GetString());
        provider.Person = new JsonObject { ["sub"] = "s-2", ["email"] = "b@example.com" };
        using HttpClient second = Browser(service);
        (await SignInAsync(second)).Dispose();
        JsonElement session = await RunningService.JsonAsync(second, "/api/v1/session");
        Assert.Equal(("b@example.com", "viewer"), (session.GetProperty("name").GetString(), session.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_said_and_passwords_still_work()
    {
        ServiceSettings settings = RunningService.NewSettings() with { Oidc = new OidcSettings { Authority = new Uri("http://127.0.0.1:9"), ClientId = "x" } };
        await using RunningService service = await RunningService.StartAsync(settings);
        using HttpClient browser = Browser(service);
        using HttpResponseMessage answer = await browser.GetAsync(new Uri("/sign-in/provider", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Null(await service.Host.Parts.Accounts.CreateAsync("root", "a long enough password", Roles.Administrator));
        Assert.NotNull(await service.Host.Parts.Accounts.CheckAsync("root", "a long enough password"));
    }

    [Fact]
    public void The_settings_say_what_is_wrong_and_never_the_secret()
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-oidc").FullName;
        string file = Path.Combine(folder, "settings.json");
        string secret = Path.Combine(folder, "secret");
        File.WriteAllText(secret, "  hush-hush \n");
        File.WriteAllText(file, JsonSerializer.Serialize(new { oidc = new { authority = "https://id.example/x", client_id = "n", client_secret_file = secret, roles = new[] { "a=b=viewer", "soc=analyst" } } }));
        ServiceSettings read = SettingsReader.Read(file, new Dictionary<string, string>(), out IReadOnlyList<string> errors);
        Assert.Empty(errors);
        Assert.Equal("hush-hush", read.Oidc!.ClientSecret!.Reveal());
        Assert.DoesNotContain("hush", read.ToString(), StringComparison.Ordinal);
        Assert.Equal(["a=b", "soc"], read.Oidc.Roles.Keys.Order(StringComparer.Ordinal));
        var environment = new Dictionary<string, string> { ["NEPHOSCOPE_OIDC__CLIENT_SECRET"] = "of-env", ["NEPHOSCOPE_OIDC__ROLES"] = "x=administrator;y=viewer" };
        Assert.Equal("of-env", SettingsReader.Read(file, environment, out _).Oidc!.ClientSecret!.Reveal());
        File.WriteAllText(file, "{\"oidc\":{\"authority\":\"http://id.example\",\"client_id\":\"n\",\"client_secret\":\"hush\",\"roles\":[\"soc=king\"],\"unmapped\":\"x\"}}");
        SettingsReader.Read(file, new Dictionary<string, string>(), out errors);
        Assert.Contains(errors, error => error.Contains("oidc.authority", StringComparison.Ordinal));
        File.WriteAllText(file, "{\"oidc\":{\"authority\":\"https://id.example\",\"client_id\":\"n\",\"client_secret\":\"hush\",\"roles\":[\"soc=king\"],\"unmapped\":\"x\"}}");
        SettingsReader.Read(file, new Dictionary<string, string>(), out errors);
        Assert.Equal(3, errors.Count);
        Assert.DoesNotContain(errors, error => error.Contains("hush", StringComparison.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ServiceSettings Settings(TestProvider provider) => RunningService.NewSettings() with
    {
        Oidc = new OidcSettings
        {
            Authority = new Uri(provider.Address),
            ClientId = TestProvider.Client,
            ClientSecret = new SecretText(TestProvider.Secret),
            Title = "Fernhill",
            Roles = new Dictionary<string, string> { ["soc"] = Roles.Analyst, ["soc-leads"] = Roles.Administrator },
        },
    };

    private static JsonObject Person(string subject, string name, params string[] roles) =>
        new() { ["sub"] = subject, ["preferred_username"] = name, ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]) };

    private static async Task<JsonElement> Audit(RunningService service)
    {
        using HttpClient client = await service.ClientAsync(Roles.Administrator);
        return await RunningService.JsonAsync(client, "/api/v1/audit");
    }

    private static HttpClient Browser(RunningService service) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = service.Address };

    /// <summary>To the provider and back.</summary>
    private static async Task<HttpResponseMessage> SignInAsync(HttpClient browser)
    {
        using HttpResponseMessage away = await browser.GetAsync(new Uri("/sign-in/provider?ReturnUrl=%2Faudit", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, away.StatusCode);
        using HttpResponseMessage back = await browser.GetAsync(away.Headers.Location, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        return await browser.GetAsync(back.Headers.Location, Cancel);
    }
}
