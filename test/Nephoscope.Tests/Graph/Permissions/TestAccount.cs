using System.Collections.Immutable;
using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>A small account, built name by name.</summary>
internal sealed class TestAccount
{
    public const string Id = "111111111111";
    public const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    public PolicyStore Store { get; } = new();

    public static string User(string name) => $"arn:aws:iam::{Id}:user/{name}";

    public static string Role(string name) => $"arn:aws:iam::{Id}:role/{name}";

    public static string Group(string name) => $"arn:aws:iam::{Id}:group/{name}";

    public static string Policy(string name) => $"arn:aws:iam::{Id}:policy/{name}";

    public static string Allow(string action, string resource = "*", string condition = "") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"{{condition}}}]}""";

    public static string TrustService(string service) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}]}""";

    public static string TrustAws(string principal) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},"Action":"sts:AssumeRole"}]}""";

    public TestAccount AddUser(string name, params string[] policies) => Add(IamKind.User, name, null, policies);

    public TestAccount AddRole(string name, string trust, params string[] policies) => Add(IamKind.Role, name, trust, policies);

    public TestAccount AddGroup(string name, params string[] policies) => Add(IamKind.Group, name, null, policies);

    public TestAccount AddPolicy(string name, string text)
    {
        PolicyDocument read = PolicyReader.Read(Policy(name), text);
        Store.Put(new ManagedPolicy(Policy(name), "v1", read, ImmutableSortedDictionary<string, PolicyDocument>.Empty));
        return this;
    }

    public TestAccount Change(string arn, Func<IamPrincipal, IamPrincipal> change)
    {
        Store.Put(change(Store.Find(arn)!));
        return this;
    }

    public EscalationGraph Graph() => new(Store);

    private TestAccount Add(IamKind kind, string name, string? trust, string[] policies)
    {
        Store.Put(new IamPrincipal
        {
            Kind = kind,
            Arn = kind switch { IamKind.User => User(name), IamKind.Role => Role(name), _ => Group(name) },
            Account = Id,
            Name = name,
            Inline = policies.Select((text, i) => KeyValuePair.Create($"{name}-{i}", PolicyReader.Read($"{name}-{i}", text))).ToImmutableSortedDictionary(),
            Trust = trust is null ? null : PolicyReader.Read($"trust of {name}", trust),
            HasInstanceProfile = kind == IamKind.Role ? trust!.Contains("ec2.amazonaws.com", StringComparison.Ordinal) : null,
        });
        return this;
    }
}
