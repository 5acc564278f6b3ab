using System.Text;
using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Inventory;

/// <summary>An account's authorization details, read whole; and what happens with bad ones.</summary>
public sealed class InventoryReaderTests
{
    private const string Account = "210000000001";
    private static readonly byte[] Sample = File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "permissions", "account.json"));

    [Fact]
    public void The_sample_is_read_without_a_fault()
    {
        var store = new PolicyStore();
        InventoryOutcome outcome = InventoryReader.Read(Sample, store);
        Assert.Empty(outcome.Faults);
        Assert.Equal((5, 5, 3, 3), (outcome.Users, outcome.Roles, outcome.Groups, outcome.Policies));
        Assert.Equal(7, store.Resources.Count);
        Assert.Equal(2, store.Workloads.Count);
        Assert.Single(store.Members($"arn:aws:iam::{Account}:group/developers"));
    }

    [Theory]
    [InlineData("jonas.weber", "s3:PutObject", "arn:aws:s3:::nimbus-build/jonas.weber/x", Verdict.Allow)]
    [InlineData("jonas.weber", "s3:PutObject", "arn:aws:s3:::nimbus-build/ada.novak/x", Verdict.ImplicitDeny)]
    [InlineData("ada.novak", "s3:GetObject", "arn:aws:s3:::nimbus-reports/board/q3.pdf", Verdict.ExplicitDeny)]
    [InlineData("key-rotator", "s3:GetObject", "arn:aws:s3:::nimbus-reports/x", Verdict.ImplicitDeny)]
    public void Its_people_may_what_their_policies_say(string who, string action, string resource, Verdict verdict)
    {
        var store = new PolicyStore();
        InventoryReader.Read(Sample, store);
        Assert.Equal(verdict, store.Rights($"arn:aws:iam::{Account}:user/{who}")!.Decide(action, resource).Verdict);
    }

    [Fact]
    public void Its_blast_radius_follows_roles_and_stops_at_the_organisation()
    {
        var store = new PolicyStore();
        InventoryReader.Read(Sample, store);
        var graph = new EscalationGraph(store);
        BlastRadius jonas = BlastRadius.Of($"arn:aws:iam::{Account}:user/jonas.weber", store, graph)!;
        Assert.Equal(Truth.No, jonas.Administrator);
        Assert.Contains(jonas.Kinds, kind => kind.Sure.Contains("arn:aws:s3:::nimbus-build"));
        Assert.Contains(jonas.Kinds, kind => kind.Sure.Contains($"arn:aws:secretsmanager:eu-west-1:{Account}:secret:web/session-key"));
        Assert.DoesNotContain(jonas.Kinds, kind => kind.Sure.Concat(kind.Possible).Contains("arn:aws:s3:::nimbus-exports"));
        BlastRadius legacy = BlastRadius.Of($"arn:aws:iam::{Account}:user/ci-legacy", store, graph)!;
        Assert.Equal(Truth.Yes, legacy.Administrator);
        Assert.Contains(legacy.Kinds, kind => kind.Sure.Contains("arn:aws:s3:::nimbus-exports"));
        Assert.DoesNotContain(legacy.Kinds, kind => kind.Kind.Name == "trails");
        BlastRadius ada = BlastRadius.Of($"arn:aws:iam::{Account}:user/ada.novak", store, graph)!;
        Assert.Equal(["arn:aws:s3:::nimbus-exports", "arn:aws:s3:::nimbus-reports"], Assert.Single(ada.Kinds).Sure);
    }

    [Fact]
    public void An_encoded_policy_reads_like_a_plain_one()
    {
        string encoded = Uri.EscapeDataString("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""");
        PolicyStore store = Read($$"""{"UserDetailList":[{"UserName":"a","Arn":"arn:aws:iam::1:user/a","UserPolicyList":[{"PolicyName":"p","PolicyDocument":"{{encoded}}"}]}]}""", out InventoryOutcome outcome);
        Assert.Empty(outcome.Faults);
        Assert.Equal(Truth.Yes, store.Rights("arn:aws:iam::1:user/a")!.IsAllowed("s3:GetObject", "x"));
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "no JSON")]
    [InlineData("""{"UserDetailList":[{"UserName":"a"}]}""", "no Arn")]
    [InlineData("""{"Policies":[{}]}""", "no Arn")]
    [InlineData("""{"UserDetailList":[{"UserName":"a","Arn":"arn:aws:iam::1:user/a","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Statement":3}}]}]}""", "policy p")]
    [InlineData("""{"Resources":[{"Arn":"arn:aws:what:::ever"}]}""", "no known kind")]
    [InlineData("""{"Workloads":[{"Arn":"x"}]}""", "no Role")]
    [InlineData("""{"ServiceControlPolicies":[{"Account":"1","Levels":[[{"Name":"n"}]]}]}""", "policy n")]
    public void A_bad_inventory_says_why(string text, string why)
    {
        Read(text, out InventoryOutcome outcome);
        Assert.Contains(why, Assert.Single(outcome.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_or_group_that_is_missing_leaves_rights_open()
    {
        PolicyStore store = Read("""{"UserDetailList":[{"UserName":"a","Arn":"arn:aws:iam::1:user/a","GroupList":["g"]},{"UserName":"b","Arn":"arn:aws:iam::1:user/b","AttachedManagedPolicies":[{"PolicyArn":"arn:aws:iam::1:policy/p"}]}]}""", out _);
        Assert.Equal(Truth.Unknown, store.Rights("arn:aws:iam::1:user/a")!.IsAllowed("s3:GetObject", "x"));
        AccessDecision decision = store.Rights("arn:aws:iam::1:user/b")!.Decide("s3:GetObject", "x");
        Assert.Equal("identity policy arn:aws:iam::1:policy/p: the policy's text is not in the inventory", Assert.Single(decision.Conditions));
    }

    [Fact]
    public void Broken_inventories_never_throw()
    {
        var random = new Random(9);
        int faulty = 0;
        for (int i = 0; i < 400; i++)
        {
            byte[] text = [.. Sample];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                text[random.Next(text.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : Sample[random.Next(Sample.Length)];
            }

            var store = new PolicyStore();
            faulty += InventoryReader.Read(text, store).Faults.Count > 0 ? 1 : 0;
            _ = new EscalationGraph(store).AdministratorEquivalents(Truth.Unknown);
        }

        Assert.InRange(faulty, 50, 400);
    }

    private static PolicyStore Read(string json, out InventoryOutcome outcome)
    {
        var store = new PolicyStore();
        outcome = InventoryReader.Read(Encoding.UTF8.GetBytes(json), store);
        return store;
    }
}
