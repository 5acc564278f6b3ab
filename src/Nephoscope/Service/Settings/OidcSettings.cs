namespace Nephoscope.Service.Settings;

/// <summary>Sign-in by OpenID Connect: the provider says who somebody is and which groups or roles they have there.</summary>
internal sealed record OidcSettings
{
    /// <summary>Address of the provider, https but on loopback.</summary>
    public required Uri Authority { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Null for a public client: proof of possession of the code (PKCE) is always used.</summary>
    public SecretText? ClientSecret { get; init; }

    /// <summary>What the button calls the provider.</summary>
    public string Title { get; init; } = "your organisation";

    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile"];

    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>Claim that holds groups or roles; with a dot, a member of an object: <c>realm_access.roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>Role here by value of the claim there.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Role of those with none of these values; null refuses them.</summary>
    public string? Unmapped { get; init; }

    /// <summary>How long a session lasts at most before the provider is asked again.</summary>
    public double SessionHours { get; init; } = 8;
}

/// <summary>A secret that tells itself to nobody by accident. Immutable.</summary>
internal sealed class SecretText(string value)
{
    /// <summary>The secret itself.</summary>
    public string Reveal() => value;

    public override string ToString() => "(set)";
}
