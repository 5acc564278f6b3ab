using System.Text;
using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

public sealed class ApiCatalogTests
{
    private static ApiEntry Find(string service, string operation) =>
        ApiCatalog.Default.Find(Encoding.UTF8.GetBytes(service), Encoding.UTF8.GetBytes(operation));

    [Theory]
    [InlineData("iam.amazonaws.com", "CreateAccessKey", ApiClass.Credential, AttackTactic.Persistence)]
    [InlineData("iam", "CreateAccessKey", ApiClass.Credential, AttackTactic.Persistence)]
    [InlineData("lambda.amazonaws.com", "CreateFunction20150331", ApiClass.Compute, AttackTactic.Execution)]
    [InlineData("lambda.amazonaws.com", "UpdateFunctionCode20150331v2", ApiClass.Execution, AttackTactic.Execution)]
    [InlineData("cloudfront.amazonaws.com", "UpdateDistribution2020_05_31", ApiClass.DataTamper, AttackTactic.Impact)]
    [InlineData("kms.amazonaws.com", "Decrypt", ApiClass.BenignRead, AttackTactic.CredentialAccess)]
    [InlineData("ec2.amazonaws.com", "DescribeInstances", ApiClass.BenignRead, AttackTactic.Discovery)]
    [InlineData("kubernetes", "list:secrets", ApiClass.Secrets, AttackTactic.CredentialAccess)]
    [InlineData("quantumthing.amazonaws.com", "ListThings", ApiClass.Discovery, AttackTactic.Discovery)]
    [InlineData("quantumthing.amazonaws.com", "FrobnicateThing", ApiClass.BenignWrite, AttackTactic.Execution)]
    public void Finds_operations_by_service_with_or_without_suffix_and_version(string service, string operation, ApiClass apiClass, AttackTactic tactic)
    {
        ApiEntry entry = Find(service, operation);
        Assert.Equal(apiClass, entry.Class);
        Assert.Equal(tactic, entry.Tactic);
    }

    [Fact]
    public void An_empty_operation_is_unknown() => Assert.Same(ApiEntry.Unknown, Find("iam", ""));

    [Fact]
    public void Shares_of_listed_operations_sum_to_what_is_left_for_them()
    {
        ApiEntry[] listed = ApiCatalog.Default.Entries.Where(static entry => entry.Operation.Length > 0).ToArray();
        Assert.True(listed.Length >= 1000);
        Assert.Equal(1 - ApiCatalog.UnlistedShare, listed.Sum(static entry => entry.AttackShare), 1e-9);
        Assert.Equal(1 - ApiCatalog.UnlistedShare, listed.Sum(static entry => entry.BenignShare), 1e-9);
        Assert.All(ApiCatalog.Default.Entries, (entry, index) => Assert.Equal(index, entry.Id));
    }

    [Fact]
    public void Every_row_names_its_source() => Assert.All(
        EmbeddedTable.Rows("api-catalog.tsv").Concat(EmbeddedTable.Rows("priors.tsv").Select(static row => new[] { "", "", "", "", "", "", row[2] })),
        static row => Assert.False(string.IsNullOrWhiteSpace(row[6])));

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        byte[] service = "lambda.amazonaws.com"u8.ToArray();
        byte[] operation = "CreateFunction20150331v2"u8.ToArray();
        ApiCatalog catalog = ApiCatalog.Default;
        catalog.Find(service, operation);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            catalog.Find(service, operation);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
