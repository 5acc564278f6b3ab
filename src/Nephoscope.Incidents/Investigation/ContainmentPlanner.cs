using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Investigation;

/// <summary>
/// Proposes what would contain an incident, the narrowest first: the credential, then the identity, then what was made, opened or switched off. Says
/// what each would break and how to take it back. Carries nothing out. Thread-safe.
/// </summary>
internal static class ContainmentPlanner
{
    private const int MostOptions = 12;
    private const int MostOfAKind = 3;

    public static IReadOnlyList<ContainmentOption> Plan(IReadOnlyList<Finding> findings)
    {
        List<ContainmentOption> options = [.. Credentials(findings), .. Identities(findings), .. Made(findings), .. Guards(findings), .. Data(findings), .. Sources(findings)];
        return [.. options.DistinctBy(option => option.Action).Take(MostOptions)];
    }

    private static IEnumerable<ContainmentOption> Credentials(IReadOnlyList<Finding> findings)
    {
        IEnumerable<IGrouping<string, Finding>> used = findings
            .Where(finding => finding.Actor.CredentialUid.StartsWith("AKIA", StringComparison.Ordinal))
            .GroupBy(finding => finding.Actor.CredentialUid, StringComparer.Ordinal)
            .OrderByDescending(Weight).ThenBy(group => group.Key, StringComparer.Ordinal).Take(MostOfAKind);
        foreach (IGrouping<string, Finding> key in used)
        {
            yield return new ContainmentOption(
                $"Deactivate access key {LogText.Clean(key.Key, 32)} of {Who(key.First())}.",
                "Everything that signs with this key, honest use included, is refused from then on.",
                "Activate the key again (iam:UpdateAccessKey).",
                Cite(key));
        }
    }

    private static IEnumerable<ContainmentOption> Identities(IReadOnlyList<Finding> findings)
    {
        IEnumerable<IGrouping<EntityKey, Finding>> actors = findings.Where(finding => !finding.Actor.Key.IsNone && finding.Actor.Uid.Length > 0)
            .GroupBy(finding => finding.Actor.Key).OrderByDescending(Weight).ThenBy(group => group.Key.Value).Take(MostOfAKind);
        foreach (IGrouping<EntityKey, Finding> actor in actors)
        {
            Finding first = actor.First();
            switch (first.Actor.Type)
            {
                case "Root":
                    yield return new ContainmentOption(
                        $"Change the root password of account {LogText.Clean(first.AccountUid, 16)}, renew its second factor and delete its access keys.",
                        "Root sessions stay valid for up to twelve hours; nothing honest should depend on root.",
                        "None needed.",
                        Cite(actor));
                    break;
                case "User" or "FederatedUser":
                    yield return new ContainmentOption(
                        $"Attach a policy to {Who(first)} that denies everything, and revoke its sessions.",
                        "The person cannot work in the cloud until it is taken off; sessions of roles taken on earlier go on and need their own revocation.",
                        "Detach the policy.",
                        Cite(actor));
                    break;
                case "Role" or "Workload":
                    yield return new ContainmentOption(
                        $"Revoke the sessions of {Who(first)} issued until now (a deny on aws:TokenIssueTime).",
                        "Running workloads are refused until they fetch new credentials, which most do within minutes; stolen ones stay refused.",
                        "Remove the inline policy.",
                        Cite(actor));
                    break;
                default:
                    break;
            }
        }
    }

    private static IEnumerable<ContainmentOption> Made(IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings.Where(finding => finding.Resources.Count > 0))
        {
            string what = finding.Events[^1].What;
            string name = Name(finding.Resources[0]);
            (string Action, string Breaks, string Undo)? option = what switch
            {
                "iam:CreateAccessKey" => ($"Deactivate the access key made for {name}.", "Whoever was given the key honestly is refused.", "Activate it again."),
                "iam:CreateUser" or "iam:CreateLoginProfile" or "iam:UpdateLoginProfile" =>
                    ($"Deny everything to {name} until its owner is known.", "The user cannot sign in or call.", "Take the policy off."),
                _ when finding.AnalyticUid is "external-account-access" or "federated-trust-added" =>
                    ($"Take back what {LogText.Clean(what, 64)} let in ({name}).", "The account or provider let in loses access, an honest integration as well.", "Apply the changed document again; it stands in the event."),
                _ when finding.AnalyticUid == "iam-update-anomalous" =>
                    ($"Put the permissions of {name} back as they were before.", "What was honestly granted in the same change is lost.", "Apply the change again; it stands in the event."),
                _ when finding.AnalyticUid is "compute-creation-unusual" or "mining-control-plane" => Stop(what, name),
                _ when finding.AnalyticUid == "function-code-changed" =>
                    ($"Put the earlier version of {name} back.", "The function runs its previous code.", "Publish the changed code again."),
                _ => null,
            };
            if (option is { } found)
            {
                yield return new ContainmentOption(found.Action, found.Breaks, found.Undo, Cite([finding]));
            }
        }
    }

    private static (string Action, string Breaks, string Undo) Stop(string what, string name) => what switch
    {
        _ when what.StartsWith("lambda:", StringComparison.Ordinal) =>
            ($"Set the reserved concurrency of function {name} to zero.", "The function answers nobody; its code and settings stay as they are.", "Remove the limit."),
        _ when what.StartsWith("ec2:", StringComparison.Ordinal) =>
            ($"Isolate {name} (empty security group), keep its disk as a snapshot, then stop it.", "What runs on it stops answering; memory is lost when it is stopped.", "Give it back its security groups and start it."),
        _ => ($"Stop {name} after its logs and image are kept.", "What runs on it stops answering.", "Start it again from the same definition."),
    };

    private static IEnumerable<ContainmentOption> Guards(IReadOnlyList<Finding> findings)
    {
        List<Finding> off = [.. findings.Where(finding => finding.AnalyticUid == "logging-impaired")];
        if (off.Count > 0)
        {
            yield return new ContainmentOption(
                $"Switch logging on again: {string.Join(", ", off.SelectMany(finding => finding.Resources).Select(Name).Distinct(StringComparer.Ordinal).Take(MostOfAKind).DefaultIfEmpty("what was switched off"))}.",
                "Nothing; it costs what it cost before.",
                "None needed.",
                Cite(off));
        }
    }

    private static IEnumerable<ContainmentOption> Data(IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings.Where(finding => finding.Resources.Count > 0
            && finding.AnalyticUid is "public-exposure" or "snapshot-exfiltration" or "s3-modification-unusual" or "object-reencryption" or "recovery-destroyed"))
        {
            string name = Name(finding.Resources[0]);
            yield return finding.AnalyticUid switch
            {
                "public-exposure" or "snapshot-exfiltration" => new ContainmentOption(
                    $"Take back the sharing of {name}.", "Honest outside readers lose access; copies already made stay where they are.", "Share it again.", Cite([finding])),
                "object-reencryption" or "recovery-destroyed" => new ContainmentOption(
                    $"Deny deletion and encryption with foreign keys on {name}, and suspend its life cycle rules.", "Clean-up jobs stop.", "Remove the statement.", Cite([finding])),
                _ => new ContainmentOption(
                    $"Put the settings of {name} back as they were before.", "What was honestly changed in the same call is lost.", "Apply the change again; it stands in the event.", Cite([finding])),
            };
        }
    }

    private static IEnumerable<ContainmentOption> Sources(IReadOnlyList<Finding> findings)
    {
        IEnumerable<IGrouping<string, Finding>> sources = findings
            .Where(finding => finding.Source.Kind == OriginKind.External && finding.SourceAddress.Length > 0
                && finding.AnalyticUid is "credential-unusual-source" or "workload-credential-elsewhere" or "impossible-travel")
            .GroupBy(finding => finding.SourceAddress, StringComparer.Ordinal)
            .OrderByDescending(Weight).ThenBy(group => group.Key, StringComparer.Ordinal).Take(MostOfAKind);
        foreach (IGrouping<string, Finding> source in sources)
        {
            int actors = source.Select(finding => finding.Actor.Key).Distinct().Count();
            yield return new ContainmentOption(
                string.Create(CultureInfo.InvariantCulture, $"Deny calls from {LogText.Clean(source.Key, 48)} in a policy of the organisation ({actors} {(actors == 1 ? "identity" : "identities")} of this incident came from it)."),
                "Anybody else behind the same address is refused; an attacker changes addresses in seconds, so this comes last.",
                "Remove the statement.",
                Cite(source));
        }
    }

    private static double Weight(IEnumerable<Finding> findings) => findings.Sum(finding => Math.Max(0, finding.Gain.Nats));

    private static string Who(Finding finding) => LogText.Clean(finding.Actor.Name.Length > 0 ? finding.Actor.Name : finding.Actor.Uid, 80);

    private static string Name(FindingResource resource) => LogText.Clean(resource.Name.Length > 0 ? resource.Name : resource.Uid, 80);

    private static List<string> Cite(IEnumerable<Finding> findings) =>
        [.. findings.Select(finding => finding.Events[^1].Uid).Distinct(StringComparer.Ordinal).Take(MostOfAKind)];
}
