using System.Collections.Immutable;
using CsCheck;
using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;
using Xunit;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>Reach that is joined from single policies equals reach that is asked identity by identity.</summary>
public sealed class ReachMemoTests
{
    private const string Account = "111111111111";

    private static readonly string[] Statements =
    [
        """{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::bucket-1/*"}""",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket-2/board/*"}""",
        """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}""",
        """{"Effect":"Allow","Action":"secretsmanager:*","Resource":"*"}""",
        """{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:eu-west-1:111111111111:secret:${aws:username}"}""",
        """{"Effect":"Allow","Action":"dynamodb:Scan","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"data"}}}""",
        """{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}""",
        """{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::bucket-1/*"}""",
        """{"Effect":"Deny","Action":"secretsmanager:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}""",
        """{"Effect":"Allow","Action":"logs:*","Resource":"*"}""",
        """{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}""",
    ];

    private static readonly string[] OnResource =
    [
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/u1"},"Action":"*","Resource":"*"}""",
        """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"*","Resource":"*"}""",
        """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}""",
        """{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":"*:user/u2"}}}""",
        """{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111111111111:role/r2"},"Action":"*","Resource":"*"}""",
    ];

    private static readonly Gen<int[]> SomeStatements = Gen.Int[0, Statements.Length - 1].Array[0, 3];

    [Fact]
    public void Joined_reach_is_what_each_identity_reaches() =>
        Gen.Select(SomeStatements.Array[6], Gen.Int[-1, OnResource.Length - 1].Array[7], Gen.Int[0, 3]).Sample(
            (own, policies, control) =>
            {
                PolicyStore store = Store(own, policies, control);
                var graph = new EscalationGraph(store);
                foreach (IamPrincipal who in store.Principals)
                {
                    BlastRadius radius = BlastRadius.Of(who.Arn, store, graph)!;
                    Assert.False(radius.IsTruncated);
                    if (radius.Administrator == Truth.No)
                    {
                        Assert.Equal(Naive(store, radius), Tell(radius));
                    }
                }
            },
            iter: 400, seed: "0000000000002");

    [Fact]
    public void Too_many_questions_are_cut_and_said()
    {
        var store = new PolicyStore();
        string trust = Policy("""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"sts:AssumeRole"}""");
        for (int i = 0; i < 300; i++)
        {
            // Each denies something, so each must be asked for itself.
            store.Put(Principal(IamKind.Role, "r" + i, Policy(Statements[10], Statements[2].Replace("true", "false" + i, StringComparison.Ordinal), """{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::none/*"}"""), trust));
        }

        for (int i = 0; i < 2_000; i++)
        {
            store.Resources.Add(new ProtectedResource($"arn:aws:s3:::b{i:D5}", Account, SensitiveKinds.Of("arn:aws:s3:::b")!, null));
        }

        BlastRadius radius = BlastRadius.Of($"arn:aws:iam::{Account}:role/r0", store, new EscalationGraph(store))!;
        Assert.True(radius.IsTruncated);
        Assert.NotEmpty(radius.Kinds);
    }

    private static PolicyStore Store(int[][] own, int[] policies, int control)
    {
        var store = new PolicyStore();
        for (int i = 0; i < own.Length; i++)
        {
            string text = Policy([.. own[i].Select(number => Statements[number])]);
            string? trust = i % 2 == 0 ? Policy("""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"sts:AssumeRole"}""") : null;
            store.Put(Principal(i % 2 == 0 ? IamKind.Role : IamKind.User, (i % 2 == 0 ? "r" : "u") + i, text, trust));
        }

        string[] arns = ["arn:aws:s3:::bucket-1", "arn:aws:s3:::bucket-2", "arn:aws:s3:::bucket-3", Secret("u1"), Secret("u3"), $"arn:aws:dynamodb:eu-west-1:{Account}:table/t", $"arn:aws:kms:eu-west-1:{Account}:key/k"];
        for (int i = 0; i < arns.Length; i++)
        {
            PolicyDocument? policy = policies[i] < 0 ? null : PolicyReader.Read("of", Policy(OnResource[policies[i]]));
            store.Resources.Add(new ProtectedResource(arns[i], Account, SensitiveKinds.Of(arns[i])!, policy));
        }

        string? level = control switch { 1 => Statements[8], 2 => Statements[7], _ => null };
        if (level is not null)
        {
            store.PutServiceControl(Account, [[PolicyReader.Read("scp", Policy("""{"Effect":"Allow","Action":"*","Resource":"*"}""", level))]]);
        }

        return store;
    }

    private static string Naive(PolicyStore store, BlastRadius radius)
    {
        var reached = new Truth[store.ResourcesInOrder.Count];
        var anything = new Truth[SensitiveKinds.All.Length];
        foreach ((string identity, Truth certainty) in radius.Identities.Prepend((radius.Arn, Truth.Yes)))
        {
            new ResourceReach(store.ResourcesInOrder, store.ResourcesWithPolicy, store.Rights(identity)!, certainty, reached, anything).Run();
        }

        return Tell(store.ResourcesInOrder.Select((resource, i) => (resource.Arn, reached[i])), anything);
    }

    private static string Tell(BlastRadius radius)
    {
        var anything = new Truth[SensitiveKinds.All.Length];
        foreach (KindReach kind in radius.Kinds)
        {
            anything[SensitiveKinds.All.IndexOf(kind.Kind)] = kind.Anything;
        }

        return Tell(radius.Kinds.SelectMany(kind => kind.Sure.Select(arn => (arn, Truth.Yes)).Concat(kind.Possible.Select(arn => (arn, Truth.Unknown)))), anything);
    }

    private static string Tell(IEnumerable<(string Arn, Truth Level)> reached, Truth[] anything) =>
        string.Join('\n', reached.Where(one => one.Level != Truth.No).Select(one => $"{one.Arn} {one.Level}").Order(StringComparer.Ordinal)) + "\n" + string.Join(' ', anything);

    private static IamPrincipal Principal(IamKind kind, string name, string text, string? trust) => new()
    {
        Kind = kind,
        Arn = $"arn:aws:iam::{Account}:{(kind == IamKind.Role ? "role" : "user")}/{name}",
        Account = Account,
        Name = name,
        Inline = ImmutableSortedDictionary<string, PolicyDocument>.Empty.Add("own", PolicyReader.Read("own", text)),
        Trust = trust is null ? null : PolicyReader.Read("trust", trust),
    };

    private static string Secret(string name) => $"arn:aws:secretsmanager:eu-west-1:{Account}:secret:{name}";

    private static string Policy(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";
}
