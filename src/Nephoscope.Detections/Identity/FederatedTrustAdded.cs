using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>An outside authority that may vouch for identities: a provider, a certificate authority, a token issuer.</summary>
public sealed class FederatedTrustAdded : IDetector
{
    private const double Cap = 7.5;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["CreateSAMLProvider"] = new(5, "added the SAML provider"),
        ["UpdateSAMLProvider"] = new(4.5, "changed the SAML provider"),
        ["CreateOpenIDConnectProvider"] = new(4.5, "added the OpenID provider"),
        ["AddClientIDToOpenIDConnectProvider"] = new(3.5, "added a client to the OpenID provider"),
        ["UpdateOpenIDConnectProviderThumbprint"] = new(3, "changed the certificate of the OpenID provider"),
        ["CreateTrustAnchor"] = new(6, "added the certificate authority"),
        ["UpdateTrustAnchor"] = new(5, "changed the certificate authority"),
        ["EnableTrustAnchor"] = new(4, "switched on the certificate authority"),
        ["CreateTrustedTokenIssuer"] = new(4, "added the token issuer"),
        ["CreateExternalIdPConfigurationForDirectory"] = new(5.5, "added the sign-in provider of Identity Center"),
        ["UpdateExternalIdPConfigurationForDirectory"] = new(5, "changed the sign-in provider of Identity Center"),
        ["EnableExternalIdPConfigurationForDirectory"] = new(5, "switched on the sign-in provider of Identity Center"),
        ["ImportExternalIdPCertificate"] = new(4.5, "imported a certificate for the sign-in provider of Identity Center"),
        ["AssociateDirectory"] = new(4.5, "changed the directory of Identity Center"),
        ["CreateIdentityProvider"] = new(3, "added an identity provider to the user pool"),
        ["AssociateIdentityProviderConfig"] = new(4, "added an identity provider to the cluster"),
        ["UpdateAssumeRolePolicy"] = new(3.5, "let an outside provider in to the role"),
    };

    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "federated-trust-added",
        Title = "Federated identity provider or trust anchor added",
        Decides = "Adding or changing an authority that may vouch for identities: SAML and OpenID providers, Roles Anywhere trust anchors, token issuers, "
            + "the sign-in provider of Identity Center, providers of user pools and clusters, and role trust in such a provider. An effect of 3 to 6 "
            + "nats; 1 more for a certificate the caller brought itself, 1 for role trust without any condition; an eighth for an actor that does so "
            + "routinely, three quarters in an account's first two days. At most 7.5 nats.",
        Attacks = [CloudAttack.TrustModification, CloudAttack.HybridIdentity, CloudAttack.AdditionalCredentials],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            "iam:CreateSAMLProvider", "iam:UpdateSAMLProvider", "iam:CreateOpenIDConnectProvider", "iam:AddClientIDToOpenIDConnectProvider",
            "iam:UpdateOpenIDConnectProviderThumbprint", "iam:UpdateAssumeRolePolicy", "rolesanywhere:CreateTrustAnchor",
            "rolesanywhere:UpdateTrustAnchor", "rolesanywhere:EnableTrustAnchor", "sso:CreateTrustedTokenIssuer", "sso:AssociateDirectory",
            "sso-directory:CreateExternalIdPConfigurationForDirectory", "sso-directory:UpdateExternalIdPConfigurationForDirectory",
            "sso-directory:EnableExternalIdPConfigurationForDirectory", "sso-directory:ImportExternalIdPCertificate",
            "cognito-idp:CreateIdentityProvider", "eks:AssociateIdentityProviderConfig",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = observation.Event.Text(EventField.Operation);
        if (Caller.IsProvider(in observation) || !Worth.TryGetValue(operation, out Weighted worth))
        {
            return;
        }

        PolicyReading? trust = operation == "UpdateAssumeRolePolicy" ? PolicyReading.Of(Asked.For(observation.Event, "policyDocument")) : null;
        if (trust is not null && trust.Federated.Count == 0)
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        string? name = Asked.ForAny(observation.Event, "name", "sAMLProviderArn", "url", "openIDConnectProviderArn", "trustAnchorId", "roleName", "providerName");
        var found = new Case(Cap) { Subject = operation + " " + name };
        found.Add(worth.Nats * standing.Effect, "whoever it vouches for can get credentials of the account");
        found.Add(Asked.Mentions(observation.Event, "x509CertificateData"u8) ? standing.Effect : 0, "the caller brought the certificate itself");
        found.Add(trust is { AllConditional: false } ? standing.Effect : 0, "the trust has no condition: anybody the provider knows may come");
        found.Note(standing.Reason);
        found.About(EntityKind.IdentityProvider, name, "AWS::IAM::Provider");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What} {Say.Name(name)}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }
}
