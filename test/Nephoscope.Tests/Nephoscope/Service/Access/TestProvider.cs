using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Nephoscope.Tests.Service.Access;

/// <summary>A small OpenID Connect provider on the loopback address: discovery, keys, authorize, token. What it tells can be made wrong.</summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string Client = "nephoscope";
    public const string Secret = "not-for-anybody";
    private readonly WebApplication app;
    private readonly RSA key = RSA.Create(2048);
    private readonly RSA other = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string Redirect)> codes = new(StringComparer.Ordinal);
    private int last;

    private TestProvider(WebApplication app) => this.app = app;

    public string Address { get; private set; } = "";

    /// <summary>Claims of the person who signs in next.</summary>
    public JsonObject Person { get; set; } = [];

    /// <summary>Changes the token's claims before they are signed.</summary>
    public Action<JsonObject>? Spoil { get; set; }

    /// <summary>Signs with a key that is not published.</summary>
    public bool ForeignKey { get; set; }

    /// <summary>Leaves the token unsigned.</summary>
    public bool Unsigned { get; set; }

    /// <param name="host">Name that browsers and services know it by.</param>
    public static async Task<TestProvider> StartAsync(string host = "127.0.0.1")
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var provider = new TestProvider(app);
        app.MapGet("/.well-known/openid-configuration", provider.DiscoverAsync);
        app.MapGet("/keys", provider.KeysAsync);
        app.MapGet("/authorize", provider.AuthorizeAsync);
        app.MapPost("/token", provider.TokenAsync);
        await app.StartAsync();
        provider.Address = app.Urls.First().Replace("127.0.0.1", host, StringComparison.Ordinal);
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
        other.Dispose();
    }

    private Task DiscoverAsync(HttpContext context) => WriteAsync(context, new JsonObject
    {
        ["issuer"] = Address,
        ["authorization_endpoint"] = Address + "/authorize",
        ["token_endpoint"] = Address + "/token",
        ["jwks_uri"] = Address + "/keys",
        ["response_types_supported"] = new JsonArray("code"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    });

    private Task KeysAsync(HttpContext context)
    {
        RSAParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return WriteAsync(context, new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["kid"] = "k1",
                ["alg"] = "RS256",
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            }),
        });
    }

    /// <summary>The person is signed in here already and agrees.</summary>
    private Task AuthorizeAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        if (query["client_id"] != Client || query["response_type"] != "code" || query["code_challenge_method"] != "S256" || query["nonce"].ToString().Length < 20)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        string code = "code-" + Interlocked.Increment(ref last);
        codes[code] = (query["nonce"].ToString(), query["code_challenge"].ToString(), query["redirect_uri"].ToString());
        context.Response.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}");
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync();
        bool known = codes.TryRemove(form["code"].ToString(), out (string Nonce, string Challenge, string Redirect) asked);
        string proof = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!known || proof != asked.Challenge || form["client_id"] != Client || form["client_secret"] != Secret || form["redirect_uri"] != asked.Redirect)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, new JsonObject { ["error"] = "invalid_grant" });
            return;
        }

        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = (JsonObject)Person.DeepClone();
        claims["iss"] = Address;
        claims["aud"] = Client;
        claims["iat"] = now;
        claims["exp"] = now + 300;
        claims["nonce"] = asked.Nonce;
        Spoil?.Invoke(claims);
        await WriteAsync(context, new JsonObject { ["access_token"] = "opaque", ["token_type"] = "Bearer", ["expires_in"] = 300, ["id_token"] = Sign(claims) });
    }

    private string Sign(JsonObject claims)
    {
        string head = Unsigned ? "{\"alg\":\"none\",\"typ\":\"JWT\"}" : "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}";
        string text = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(head)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        return text + "." + (Unsigned ? "" : Base64Url.EncodeToString((ForeignKey ? other : key).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
    }

    private static Task WriteAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(new JsonSerializerOptions()));
    }
}
