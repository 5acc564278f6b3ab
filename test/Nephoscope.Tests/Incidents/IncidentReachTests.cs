using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Permissions;
using Nephoscope.Incidents;
using Nephoscope.Tests.Graph;

namespace Nephoscope.Tests.Incidents;

/// <summary>What incidents could reach at their time, and what that does to their severity.</summary>
public sealed class IncidentReachTests : IDisposable
{
    private const string Account = "111122223333";
    private readonly TestTrail trail = new();
    private readonly EntityCatalog catalog = SampleEvidence.Catalog("alice");
    private readonly LiveMap map;

    public IncidentReachTests() => map = new LiveMap(catalog, IpIntelligence.None());

    public void Dispose() => trail.Dispose();

    [Fact]
    public void Without_inventory_only_what_was_seen_is_told()
    {
        Touch("payroll", -60);
        Incident incident = Run(null, nats: 8);

        Assert.Equal(Severity.High, incident.Severity);
        Assert.Equal(("buckets", 1), incident.Reach.Observed!.Counts.Select(entry => (entry.Kind, entry.Count)).Single(entry => entry.Kind == "buckets"));
        Assert.Equal(["payroll"], incident.Reach.Observed.Sensitive);
        Assert.Null(incident.Reach.Permitted);
        Assert.Equal("", incident.Reach.Administrator);
    }

    [Fact]
    public void What_is_first_reached_after_the_incident_is_not_in_it()
    {
        Touch("payroll", -60);
        Touch("later", 600);
        Assert.Equal(["payroll"], Run(null, nats: 8).Reach.Observed!.Sensitive);
    }

    [Fact]
    public void A_high_incident_within_reach_of_an_administrators_rights_is_critical()
    {
        Incident incident = Run(Policy("*", "*"), nats: 8);

        Assert.Equal(Severity.Critical, incident.Severity);
        Assert.Equal("yes", incident.Reach.Administrator);
        Assert.Contains("administrator", incident.History[^1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_high_incident_within_reach_of_sensitive_data_is_critical()
    {
        Incident incident = Run(Policy("s3:GetObject", "arn:aws:s3:::payroll/*"), nats: 8);

        Assert.Equal(Severity.Critical, incident.Severity);
        Assert.Equal("no", incident.Reach.Administrator);
        Assert.Equal(["arn:aws:s3:::payroll"], incident.Reach.Permitted!.Sensitive);
    }

    [Theory]
    [InlineData("s3:GetObject", "arn:aws:s3:::other/*", 8, Severity.High)]
    [InlineData("*", "*", 4, Severity.Medium)]
    public void Little_reach_raises_nothing_and_no_reach_raises_what_is_not_high(string action, string resource, double nats, Severity expected) =>
        Assert.Equal(expected, Run(Policy(action, resource), nats).Severity);

    [Fact]
    public void What_was_permitted_then_stays_when_it_is_taken_away()
    {
        LivePermissions permissions = Permissions(Policy("*", "*"));
        var correlator = new IncidentCorrelator(new CorrelatorOptions(), catalog, map, permissions);
        Feed(correlator, 8);
        _ = permissions.Apply(trail.Add($"{{'eventSource':'iam.amazonaws.com','eventName':'DeleteUserPolicy','requestParameters':{{'userName':'alice','policyName':'p'}},'recipientAccountId':'{Account}'}}"));
        Assert.Equal(Truth.No, permissions.Store.Rights($"arn:aws:iam::{Account}:user/alice")!.IsAllowed("s3:GetObject", "x"));

        Incident incident = Assert.Single(correlator.Snapshot(SampleEvidence.At(1000)));
        Assert.Equal("yes", incident.Reach.Administrator);
        Assert.Equal(incident.Reach.Sentences(), Again(correlator, permissions).Reach.Sentences());
    }

    [Fact]
    public void The_reach_is_written_and_read()
    {
        Touch("payroll", -60);
        Incident incident = Run(Policy("*", "*"), nats: 8);
        Incident read = OcsfReader.ReadIncident(Encoding.UTF8.GetBytes(OcsfLine.Of(incident)), new Dictionary<string, Finding>())!;

        Assert.Equal(incident.Reach.Sentences(), read.Reach.Sentences());
        Assert.Equal(incident.Reach.Time.Milliseconds, read.Reach.Time.Milliseconds);
    }

    private Incident Again(IncidentCorrelator correlator, LivePermissions permissions)
    {
        var saved = new MemoryStream();
        var writer = new StateWriter(saved);
        correlator.Save(writer);
        writer.Finish();
        saved.Position = 0;
        var again = new IncidentCorrelator(new CorrelatorOptions(), catalog, map, permissions);
        again.Load(new StateReader(saved));
        return Assert.Single(again.Snapshot(SampleEvidence.At(1000)));
    }

    private Incident Run(string? policy, double nats)
    {
        var correlator = new IncidentCorrelator(new CorrelatorOptions(), catalog, map, policy is null ? Permissions() : Permissions(policy));
        Feed(correlator, nats);
        return Assert.Single(correlator.Snapshot(SampleEvidence.At(1000)));
    }

    private static void Feed(IncidentCorrelator correlator, double nats)
    {
        correlator.Add(SampleEvidence.Finding("alice", 0, "credential-unusual-source", nats).From("198.51.100.7"));
        correlator.Add(SampleEvidence.Finding("alice", 10, "iam-update-anomalous", nats));
    }

    private void Touch(string bucket, double minutes)
    {
        EventTime time = SampleEvidence.At(minutes);
        SecurityEvent e = trail.Add($"{{'eventTime':'{time}','eventSource':'s3.amazonaws.com','eventName':'PutBucketTagging','requestParameters':{{'bucketName':'{bucket}'}},'recipientAccountId':'{Account}'}}");
        map.Apply(e, new Actor(SampleEvidence.Person("alice"), default, default, default, default, IdentityClass.User, false, false), default);
    }

    private static string Policy(string action, string resource) => $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"} }""";

    private static LivePermissions Permissions(string? policy = null) => new(policy is null ? [] : [Encoding.UTF8.GetBytes($$$"""
        {"UserDetailList":[{"UserName":"alice","Arn":"arn:aws:iam::{{{Account}}}:user/alice","UserId":"AIDAALICE","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{{{policy}}} }]}],
         "Resources":[{"Arn":"arn:aws:s3:::payroll","Account":"{{{Account}}}"}]}
        """)]);
}
