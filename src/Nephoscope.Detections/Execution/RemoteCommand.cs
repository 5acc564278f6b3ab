using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Commands or sessions on hosts through the control plane by someone who does not open them.</summary>
public sealed class RemoteCommand : IDetector
{
    private const double Cap = 6;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["SendCommand"] = new(3.4, "ran a command on"),
        ["StartSession"] = new(2.4, "opened a session on"),
        ["ResumeSession"] = new(1.4, "resumed a session on"),
        ["StartAutomationExecution"] = new(2.2, "ran an automation on"),
        ["CreateAssociation"] = new(2.8, "made a command run again and again on"),
        ["UpdateAssociation"] = new(2.2, "changed a repeated command on"),
        ["StartConnection"] = new(2.4, "opened a desktop session on"),
        ["SendSSHPublicKey"] = new(3.4, "sent an SSH key to"),
        ["SendSerialConsoleSSHPublicKey"] = new(4.2, "sent an SSH key to the serial console of"),
        ["OpenTunnel"] = new(2.6, "opened a tunnel to"),
        ["EnableSerialConsoleAccess"] = new(3, "switched on serial consoles of"),
        ["ModifyInstanceAttribute"] = new(4.2, "replaced the start script of"),
        ["CreateReplaceRootVolumeTask"] = new(2.6, "replaced the root disk of"),
        ["AssociateIamInstanceProfile"] = new(2.2, "gave a role to"),
        ["ReplaceIamInstanceProfileAssociation"] = new(2.4, "swapped the role of"),
        ["ExecuteCommand"] = new(3.2, "ran a command in a container of"),
        ["GetInstanceAccessDetails"] = new(3, "fetched SSH credentials of"),
        ["DownloadDefaultKeyPair"] = new(2.8, "fetched the default SSH key of"),
        ["GetConsoleScreenshot"] = new(1.2, "looked at the screen of"),
    };

    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "remote-command",
        Title = "Remote command on a host",
        Decides = "Commands, sessions, SSH keys, serial consoles, replaced start scripts (userData) and swapped roles on machines and containers through the "
            + "control plane. 1.2 to 4.2 nats where new to the actor, its peers and the account, a tenth of the kind's worth where only the machine is "
            + "new to an operator who does so routinely; 0.6 more for a free shell document, 0.8 for three or more machines at once. A third of the "
            + "novelty in an account's first two days. At most 6 nats.",
        Attacks = [CloudAttack.CloudAdministration, CloudAttack.DirectVmConnections, CloudAttack.ComputeConfigurations],
        Operations =
        [
            "ssm:SendCommand", "ssm:StartSession", "ssm:ResumeSession", "ssm:StartAutomationExecution", "ssm:CreateAssociation", "ssm:UpdateAssociation",
            "ssm-guiconnect:StartConnection", "ec2-instance-connect:SendSSHPublicKey", "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
            "ec2-instance-connect:OpenTunnel", "ec2:EnableSerialConsoleAccess", "ec2:ModifyInstanceAttribute", "ec2:CreateReplaceRootVolumeTask",
            "ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation", "ec2:GetConsoleScreenshot", "ecs:ExecuteCommand",
            "lightsail:GetInstanceAccessDetails", "lightsail:DownloadDefaultKeyPair",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = observation.Event.Text(EventField.Operation);
        if (Caller.IsProvider(in observation) || !Worth.TryGetValue(operation, out Weighted worth)
            || (operation == "ModifyInstanceAttribute" && !Asked.Mentions(observation.Event, "userData"u8)))
        {
            return;
        }

        List<string> hosts = Hosts(observation.Event);
        Standing standing = Standing.Of(in observation);
        FeatureScore host = observation.Behavior[Feature.Resource];
        var found = new Case(Cap) { Subject = operation + " " + (hosts.Count > 0 ? hosts[0] : "") };
        found.Add(worth.Nats * standing.Novelty, standing.Reason);
        found.Add(
            standing.IsRoutine && host.Applies && host.Level != NoveltyLevel.Known ? worth.Nats * 0.1 : 0,
            "an operator's routine, but on a machine new to it");
        if (standing.Novelty > 0)
        {
            found.Add(Asked.For(observation.Event, "documentName") is { } document && document.StartsWith("AWS-Run", StringComparison.Ordinal) ? 0.6 * standing.Effect : 0, "with a document that runs any command");
            found.Add(hosts.Count >= 3 ? 0.8 * standing.Effect : 0, Say.Text($"on {hosts.Count} machines at once"));
        }

        foreach (string id in hosts.Where(static h => h.StartsWith("i-", StringComparison.Ordinal)).Take(8))
        {
            found.About(EntityKind.Instance, Names.Ec2(in observation, "instance", id), "AWS::EC2::Instance");
        }

        string names = hosts.Count == 0 ? "the account's machines" : Say.Name(string.Join(", ", hosts.Take(4)));
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What} {names}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }

    private static List<string> Hosts(in SecurityEvent e)
    {
        foreach (string path in (ReadOnlySpan<string>)["instanceIds", "instanceId", "target", "targets", "container", "instanceName", "iamInstanceProfileAssociation/instanceId", "AssociateIamInstanceProfileRequest/InstanceId"])
        {
            List<string> hosts = Asked.All(e, path);
            if (hosts.Count > 0)
            {
                return hosts;
            }
        }

        return [];
    }
}
