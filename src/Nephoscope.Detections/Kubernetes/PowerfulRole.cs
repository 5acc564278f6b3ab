using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A role is made or changed that allows more than a task needs.</summary>
public sealed class PowerfulRole : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-powerful-role",
        Title = "Powerful role created or changed",
        Decides = "A role with all verbs on all resources (3 nats), all of one of them (2), escalate, bind or impersonate (2.5), exec into pods (1.8), reading "
            + "all secrets (1.8), or changing things at all (0.5); a third of that less for a role of one namespace. A role whose name starts with "
            + "system: changed or deleted by somebody else than the cluster itself 2.5. Half a nat more when new to the user. Limit: operators and "
            + "charts ask for much; the incident weighs it.",
        Attacks = [WorkloadTechniques.ClusterRoles],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            .. ClusterOperations.Changes("clusterroles", "roles"), "kubernetes:delete:clusterroles", "kubernetes:delete:roles",
        ],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e))
        {
            return;
        }

        bool wide = e[EventField.Operation].EndsWith(":clusterroles"u8);
        bool create = e[EventField.Operation].StartsWith("create:"u8);
        (double nats, string reason) = !create && e[EventField.ResourceUid].IndexOf("/system:"u8) >= 0
            ? (2.5, "it is a role of the cluster itself")
            : e.Has(EventField.Request) ? Judge(ManifestReading.Of(e[EventField.Request])) : default;
        if (nats == 0)
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            (wide ? nats : nats * 2 / 3) + Math.Min(0.5, Novelty.Nats(observation.Behavior, Novelty.Operation(observation.Behavior))),
            $"{ClusterUser.Name(e)}: {e.Text(EventField.Operation)} on {ClusterUser.Target(e)}",
            [reason, Novelty.Reason(observation.Behavior, Novelty.Operation(observation.Behavior), "this operation")]);
    }

    private static (double Nats, string Reason) Judge(ManifestReading manifest)
    {
        bool allVerbs = manifest.Verbs.Contains("*");
        bool allResources = manifest.RuleResources.Contains("*");
        if (allVerbs && allResources)
        {
            return (3, "it allows every verb and names every resource");
        }

        if (manifest.Verbs.Exists(static verb => verb is "escalate" or "bind" or "impersonate"))
        {
            return (2.5, "it allows escalate, bind or impersonate: its holder can take any other right");
        }

        if (allVerbs || allResources)
        {
            return (2, allVerbs ? "it allows every verb" : "it names every resource");
        }

        if (manifest.RuleResources.Exists(static resource => resource is "pods/exec" or "pods/attach" or "nodes/proxy"))
        {
            return (1.8, "it allows commands in pods");
        }

        if (manifest.RuleResources.Contains("secrets"))
        {
            return (1.8, "it allows access to secrets");
        }

        return manifest.Verbs.Exists(static verb => verb is "create" or "update" or "patch" or "delete" or "deletecollection")
            ? (0.5, "it allows changes")
            : default;
    }
}
