using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;

namespace Nephoscope.Tests.Incidents;

public sealed class IncidentPathTests
{
    [Fact]
    public void The_path_begins_with_patient_zero_and_joins_what_was_touched()
    {
        Incident incident = SevenStepsStoryTests.Correlate(SampleEvidence.SevenSteps())[0];
        var path = IncidentPath.Of(incident, null);
        Assert.Equal(incident.Entities.First(entity => entity.Role == EntityRole.PatientZero).Key, path.Stops[0].Key);
        Assert.NotEmpty(path.Steps);
        Assert.True(path.Steps.Count < path.Stops.Count);
        Assert.True(path.Stops.Count <= IncidentPath.MostStops);
        HashSet<EntityKey> stops = [.. path.Stops.Select(stop => stop.Key)];
        Assert.All(path.Steps, step => Assert.True(stops.Contains(step.From) && stops.Contains(step.To)));
        HashSet<string> cited = [.. incident.Findings.SelectMany(finding => finding.Events).Select(related => related.Uid), .. incident.Edges.Select(edge => edge.EventUid)];
        Assert.All(path.Steps.SelectMany(step => step.EventUids), uid => Assert.Contains(uid, cited));
    }

    [Fact]
    public void The_map_joins_what_the_incident_alone_does_not()
    {
        Incident incident = SevenStepsStoryTests.Correlate(SampleEvidence.SevenSteps())[0];
        EntityKey first = incident.Entities.First(entity => entity.Role == EntityRole.PatientZero).Key;
        var far = new IncidentEntity(EntityKey.Of(EntityKind.Bucket, "far"), "far", "far", "Bucket", EntityRole.Victim);
        incident = incident with { Entities = [.. incident.Entities, far] };
        Assert.DoesNotContain(IncidentPath.Of(incident, null).Stops, stop => stop.Key == far.Key);

        EntityKey between = EntityKey.Of(EntityKind.Role, "between");
        MapDocument map = Map(incident.StartTime, (first, between, "assumes"), (between, far.Key, "reads"));
        var path = IncidentPath.Of(incident, map);
        Assert.Contains(path.Stops, stop => stop.Key == between && stop.Role is null);
        Assert.Contains(path.Steps, step => step.From == between && step.To == far.Key && step.EventUids.Count == 0);
        Assert.DoesNotContain(IncidentPath.Of(incident, Map(incident.EndTime.Plus(TimeSpan.FromHours(1)), (first, between, "assumes"), (between, far.Key, "reads"))).Stops, stop => stop.Key == far.Key);
    }

    /// <summary>What a pod's credential does is led to by the pod, whichever evidence is the heavier.</summary>
    [Fact]
    public void Where_a_pods_credential_is_misused_it_began_in_the_pod()
    {
        EntityKey pod = SampleEvidence.Person("bob");
        EntityKey role = SampleEvidence.Person("alice");
        var correlator = new IncidentCorrelator(new CorrelatorOptions(), SampleEvidence.Catalog("alice", "bob"));
        correlator.Add(new CausalEdge(EdgeKind.RunsAs, pod, role, SampleEvidence.At(-600), "token"));
        correlator.Add(SampleEvidence.Finding("bob", 1, "workload-shell-new", 6));
        correlator.Add(SampleEvidence.Finding("alice", 30, "workload-credential-elsewhere", 12));
        Incident incident = Assert.Single(correlator.Snapshot(SampleEvidence.At(120)));
        Assert.Equal("bob", incident.RootCause.Entity);
        Assert.Equal(pod, incident.Entities.Single(entity => entity.Role == EntityRole.PatientZero).Key);
        Assert.Equal(pod, IncidentPath.Of(incident, null).Stops[0].Key);
        Assert.Contains(IncidentPath.Of(incident, null).Steps, step => step.From == pod && step.To == role && step.What == "runs as");
    }

    [Fact]
    public void However_many_entities_thirty_are_told()
    {
        Incident incident = SevenStepsStoryTests.Correlate(SampleEvidence.SevenSteps())[0];
        EntityKey first = incident.Entities.First(entity => entity.Role == EntityRole.PatientZero).Key;
        List<IncidentEntity> many = [.. Enumerable.Range(0, 200).Select(i => new IncidentEntity(EntityKey.Of(EntityKind.Bucket, "b" + i), "b" + i, "b" + i, "Bucket", EntityRole.Victim))];
        var path = IncidentPath.Of(incident with { Entities = [.. incident.Entities, .. many] }, Map(incident.StartTime, [.. many.Select(entity => (first, entity.Key, "writes"))]));
        Assert.InRange(path.Stops.Count, 2, IncidentPath.MostStops);
        Assert.True(path.LeftOut >= 170);
    }

    private static MapDocument Map(EventTime time, params (EntityKey From, EntityKey To, string Kind)[] edges)
    {
        IEnumerable<EntityKey> keys = edges.SelectMany(edge => new[] { edge.From, edge.To }).Distinct();
        string nodes = string.Join(',', keys.Select(key => $$"""{"id":"{{key}}","kind":"role","uid":"{{key}}","name":"n","account":"","first_seen":1,"last_seen":1,"count":1}"""));
        string lines = string.Join(',', edges.Select(edge => $$"""{"from":"{{edge.From}}","to":"{{edge.To}}","kind":"{{edge.Kind}}","first_seen":{{time.Milliseconds}},"last_seen":{{time.Milliseconds}},"count":1}"""));
        return MapDocument.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{"nodes":[{{nodes}}],"edges":[{{lines}}]}""")));
    }
}
