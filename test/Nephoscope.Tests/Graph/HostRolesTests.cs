using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

/// <summary>Who gets hold of a host has its role: tied though the host itself tells nothing.</summary>
public sealed class HostRolesTests : IDisposable
{
    private const string Command = "{'instanceIds':['i-0dbc91f429e48eeed']}";
    private readonly TestTrail trail = new();
    private readonly CredentialLineage lineage = new(new EntityCatalog());
    private CausalEdges edges = new();

    public void Dispose() => trail.Dispose();

    [Fact]
    public void ACommandOnAnInstanceTiesTheCallerToTheRoleThatItRunsAs()
    {
        Assert.Equal(["RunsAs web"], Take(Instance, "sqs", "ListQueues", "null"));
        Assert.Equal(["ExecutedOn i-0dbc91f429e48eeed", "ExecutedOn web"], Take(Alice, "ssm", "SendCommand", Command));
    }

    [Fact]
    public void TheOrderOfCommandAndRoleDoesNotMatter()
    {
        Assert.Equal(["ExecutedOn i-0dbc91f429e48eeed"], Take(Alice, "ssm", "SendCommand", Command));
        Assert.Equal(["RunsAs web", "ExecutedOn web"], Take(Instance, "sqs", "ListQueues", "null"));
        Assert.Empty(Take(Instance, "sqs", "ListQueues", "null"));
    }

    [Fact]
    public void AFunctionsRoleIsKnownByItsSession()
    {
        Take("{'type':'AWSService','invokedBy':'lambda.amazonaws.com'}", "sts", "AssumeRole", "{'roleArn':'arn:aws:iam::111122223333:role/web','roleSessionName':'billing'}");
        Assert.Equal(["ChangedCodeOf billing", "ChangedCodeOf web"], Take(Alice, "lambda", "UpdateFunctionCode20150331v2", "{'functionName':'billing'}"));
        Assert.Equal(["ChangedCodeOf other"], Take(Alice, "lambda", "UpdateFunctionCode20150331v2", "{'functionName':'other'}"));
    }

    [Fact]
    public void ACommandOfTheDayBeforeYesterdayTiesNothing()
    {
        Take(Alice, "ssm", "SendCommand", Command);
        Assert.Equal(["RunsAs web"], Take(Instance, "sqs", "ListQueues", "null", "2026-05-03T12:00:00Z"));
    }

    [Fact]
    public void WhoHoldsWhatOutlivesARestart()
    {
        Take(Alice, "ssm", "SendCommand", Command);
        using var saved = new MemoryStream();
        var writer = new StateWriter(saved);
        edges.Save(writer);
        writer.Finish();
        saved.Position = 0;
        edges = new CausalEdges();
        edges.Load(new StateReader(saved));
        Assert.Equal(["RunsAs web", "ExecutedOn web"], Take(Instance, "sqs", "ListQueues", "null"));
    }

    private static string Alice => CredentialLineageTests.User("alice", "AKIAALICE");

    private static string Instance => CredentialLineageTests.Role("web", "i-0dbc91f429e48eeed", "ASIA1");

    private string[] Take(string identity, string service, string operation, string request, string time = "2026-05-01T12:00:00Z")
    {
        bool reads = operation.StartsWith("List", StringComparison.Ordinal) || operation.StartsWith("Assume", StringComparison.Ordinal);
        SecurityEvent e = trail.Add($"{{'eventVersion':'1.08','eventTime':'{time}','eventID':'{trail.Count}','eventSource':'{service}.amazonaws.com','eventName':'{operation}','awsRegion':'eu-west-1','sourceIPAddress':'203.0.113.5','userAgent':'x','readOnly':{(reads ? "true" : "false")},'userIdentity':{identity},'requestParameters':{request},'responseElements':null,'eventType':'AwsApiCall','recipientAccountId':'111122223333'}}");
        var found = new List<CausalEdge>();
        edges.Derive(e, lineage.Resolve(e), [], found);
        return [.. found.Select(edge => $"{edge.Kind} {Names.Single(name => name.Key == edge.To).Name}")];
    }

    private static readonly (EntityKey Key, string Name)[] Names =
    [
        (EntityKey.Of(EntityKind.Instance, "i-0dbc91f429e48eeed"), "i-0dbc91f429e48eeed"),
        (TouchedResource.KeyOfArn("arn:aws:iam::111122223333:role/web"u8), "web"),
        (EntityKey.Of(EntityKind.Function, "arn:aws:lambda:eu-west-1:111122223333:function:billing"), "billing"),
        (EntityKey.Of(EntityKind.Function, "arn:aws:lambda:eu-west-1:111122223333:function:other"), "other"),
    ];
}
