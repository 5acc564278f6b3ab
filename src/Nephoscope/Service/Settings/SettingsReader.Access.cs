using Nephoscope.Service.Access;

namespace Nephoscope.Service.Settings;

/// <summary>Settings about who gets in, and where the service's own telemetry goes.</summary>
internal sealed partial class SettingsReader
{
    private const int MostSecret = 4096;

    private OidcSettings? Oidc()
    {
        string? client = Text("oidc.client_id");
        if (Text("oidc.authority") is not { } authority)
        {
            if (values.Keys.FirstOrDefault(name => name.StartsWith("oidc.", StringComparison.Ordinal) && Text(name) is not null) is { } lone)
            {
                Wrong(lone, "needs oidc.authority");
            }

            return null;
        }

        if (!Uri.TryCreate(authority, UriKind.Absolute, out Uri? address) || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            Wrong("oidc.authority", "an address that begins with https://");
            return null;
        }

        if (client is null)
        {
            Wrong("oidc.authority", "needs oidc.client_id");
            return null;
        }

        var usual = new OidcSettings { Authority = address, ClientId = client };
        string? unmapped = Text("oidc.unmapped");
        if (unmapped is not (null or "refuse") && !Roles.All.Contains(unmapped))
        {
            Wrong("oidc.unmapped", "refuse or one of " + string.Join(", ", Roles.All));
        }

        return usual with
        {
            ClientSecret = Secret("oidc.client_secret"),
            Title = Text("oidc.title") ?? usual.Title,
            Scopes = [.. List("oidc.scopes", usual.Scopes).Prepend("openid").Distinct(StringComparer.Ordinal)],
            NameClaim = Text("oidc.name_claim") ?? usual.NameClaim,
            RoleClaim = Text("oidc.role_claim") ?? usual.RoleClaim,
            Roles = RoleMap("oidc.roles"),
            Unmapped = unmapped is "refuse" ? null : unmapped,
            SessionHours = Number("oidc.session_hours", usual.SessionHours, 0.01, 720),
        };
    }

    private TelemetrySettings? Telemetry()
    {
        if (Text("telemetry.endpoint") is not { } endpoint)
        {
            return null;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            Wrong("telemetry.endpoint", "an address such as http://127.0.0.1:4318");
            return null;
        }

        var usual = new TelemetrySettings { Endpoint = address };
        return usual with
        {
            Headers = Secret("telemetry.headers"),
            Seconds = Number("telemetry.seconds", usual.Seconds, 1, 3600),
            TraceShare = Number("telemetry.trace_share", usual.TraceShare, 0, 1),
        };
    }

    /// <summary>A secret of the environment, or of a file of its own; never of the settings file, which is read by more people.</summary>
    private SecretText? Secret(string name)
    {
        string file = name + "_file";
        if (Text(name) is { } text)
        {
            if (places[name].StartsWith("environment", StringComparison.Ordinal))
            {
                return new SecretText(text);
            }

            Wrong(name, $"does not belong into the settings file: set {file}, or the environment variable {Prefix}{name.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant()}");
        }

        if (Existing(file) is not { } path || !File.Exists(path))
        {
            return null;
        }

        try
        {
            string secret = new FileInfo(path).Length > MostSecret ? "" : File.ReadAllText(path).Trim();
            if (secret.Length == 0)
            {
                Wrong(file, "holds no secret of 1 to 4,096 bytes");
            }

            return new SecretText(secret);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Wrong(file, "cannot be read");
            return null;
        }
    }

    /// <summary>"value there=role here", one or more.</summary>
    private Dictionary<string, string> RoleMap(string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in List(name, []))
        {
            int at = pair.LastIndexOf('=');
            if (at <= 0 || !Roles.All.Contains(pair[(at + 1)..].Trim()))
            {
                Wrong(name, $"\"{pair}\" is no pair such as soc-leads=administrator, with one of {string.Join(", ", Roles.All)}");
                continue;
            }

            map[pair[..at].Trim()] = pair[(at + 1)..].Trim();
        }

        return map;
    }
}
