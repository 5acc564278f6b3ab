using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Renders sessions: the <c>userIdentity</c> of each way to hold a credential, as CloudTrail writes it. Thread-safe.</summary>
internal static class Identities
{
    public static Session User(Person person, string key, string address, string agent, EventTime? console)
    {
        CloudAccount account = person.Home;
        string arn = $"arn:aws:iam::{account.Id}:user/{person.Name}";
        string session = console is null
            ? ""
            : $$$""","sessionContext":{"attributes":{"creationDate":"{{{console}}}","mfaAuthenticated":"true"}}""";
        string identity =
            $$"""{"type":"IAMUser","principalId":"{{person.UserId}}","arn":"{{arn}}","accountId":"{{account.Id}}","accessKeyId":"{{key}}","userName":"{{person.Name}}"{{session}}}""";
        return Make(account, identity, arn, key, address, agent) with
        {
            PrincipalId = Utf8(person.UserId),
            FromConsole = console is not null,
        };
    }

    public static Session SingleSignOn(Person person, string role, string roleId, string key, string address, string agent, EventTime start, CloudAccount? account = null)
    {
        string path = "aws-reserved/sso.amazonaws.com/eu-west-1/";
        Session session = Assumed(account ?? person.Home, role, roleId, person.Name + "@fernhill.example", key, address, agent, start, path, "");
        return session with { FromConsole = agent.StartsWith("Mozilla", StringComparison.Ordinal) };
    }

    public static Session Assumed(
        CloudAccount account, string role, string roleId, string name, string key, string address, string agent, EventTime start, string path = "", string extra = "")
    {
        string arn = $"arn:aws:sts::{account.Id}:assumed-role/{role}/{name}";
        string roleArn = $"arn:aws:iam::{account.Id}:role/{path}{role}";
        string identity =
            $$$"""{"type":"AssumedRole","principalId":"{{{roleId}}}:{{{name}}}","arn":"{{{arn}}}","accountId":"{{{account.Id}}}","accessKeyId":"{{{key}}}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"{{{roleId}}}","arn":"{{{roleArn}}}","accountId":"{{{account.Id}}}","userName":"{{{role}}}"},"attributes":{"creationDate":"{{{start}}}","mfaAuthenticated":"false"}{{{extra}}}}}""";
        return Make(account, identity, arn, key, address, agent) with
        {
            PrincipalId = Utf8(roleId),
            RoleArn = Utf8(roleArn),
            Name = Utf8(name),
        };
    }

    public static Session WebIdentity(CloudAccount account, string subject, string address, string agent)
    {
        string provider = $"arn:aws:iam::{account.Id}:oidc-provider/token.actions.githubusercontent.com";
        string identity =
            $$"""{"type":"WebIdentityUser","principalId":"{{provider}}:sts.amazonaws.com:{{subject}}","userName":"{{subject}}","identityProvider":"{{provider}}"}""";
        return Make(account, identity, "", "", address, agent);
    }

    public static Session Saml(CloudAccount account, string person, string address, string agent)
    {
        string provider = $"arn:aws:iam::{account.Id}:saml-provider/AWSSSO_0f3e_DO_NOT_DELETE";
        string identity =
            $$"""{"type":"SAMLUser","principalId":"{{Fingerprint.Of(provider):x16}}:{{person}}@fernhill.example","userName":"{{person}}@fernhill.example","identityProvider":"{{Fingerprint.Of(provider):x16}}"}""";
        return Make(account, identity, "", "", address, agent);
    }

    public static Session Service(CloudAccount account, string service) =>
        Make(account, $$"""{"type":"AWSService","invokedBy":"{{service}}"}""", "", "", service, service) with { IsService = true };

    /// <summary>A service calls on behalf of a session, with that session's identity.</summary>
    public static Session OnBehalf(Session of, string service)
    {
        byte[] tail = Utf8($$""","invokedBy":"{{service}}"}""");
        byte[] identity = [.. of.Identity.AsSpan(0, of.Identity.Length - 1), .. tail];
        return of with { Identity = identity, Address = Utf8(service), Agent = Utf8(service), IsService = true };
    }

    private static Session Make(CloudAccount account, string identity, string arn, string key, string address, string agent) => new()
    {
        Account = account,
        Identity = Utf8(identity),
        Arn = Utf8(arn),
        AccessKey = Utf8(key),
        Address = Utf8(address),
        Agent = Utf8(agent),
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
