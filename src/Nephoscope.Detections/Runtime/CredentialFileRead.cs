using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Credentials in files, read by a program that has no business with them.</summary>
public sealed class CredentialFileRead : IDetector
{
    private readonly RecentTable<long> readers = new(4096);
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "credential-file-read",
        Title = "Credential file read by an unusual program",
        Decides = "A tool that shows, searches or copies files opens or names a service account token, cloud credentials, /etc/shadow, a private "
            + "SSH key, a kubeconfig, registry or git credentials, or another process's environment: 3 nats, 2 for a search by name (find, grep). "
            + "Applications that read their own are not looked at. Quiet for a workload and tool that did it more than a day ago. Limit: a program "
            + "written for the purpose is not told from the application.",
        Attacks = [WorkloadTechniques.CredentialsInFiles, WorkloadTechniques.ShadowFile],
        Kinds = [EventKind.FileActivity, EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [readers, told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> path = e[EventField.ProcessPath];
        if (!CommandLine.IsReader(path) || (e.Kind == EventKind.FileActivity && KernelCall.Writes(e)))
        {
            return;
        }

        ReadOnlySpan<byte> text = e.Kind == EventKind.FileActivity ? e[EventField.FilePath] : e[EventField.ProcessArguments];
        if (WhatIs(text) is not { } what)
        {
            return;
        }

        ReadOnlySpan<byte> name = CommandLine.FileName(path);
        ulong key = Fingerprint.Join(Fingerprint.Join(observation.Actor.Principal.Value, Fingerprint.Of(name)), Fingerprint.Of(what));
        ref long first = ref readers.Touch(key, observation.Time, out bool fresh);
        if (fresh)
        {
            first = observation.Time.Nanoseconds;
        }
        else if (observation.Time.Nanoseconds - first > TimeSpan.FromDays(1).Ticks * 100)
        {
            return;
        }

        if (!told.IsFirst(Fingerprint.Join(observation.Actor.Principal.Value, Fingerprint.Of(what)), observation.Time))
        {
            return;
        }

        bool search = name.SequenceEqual("find"u8) || name.EndsWith("grep"u8);
        sink.Report(
            observation,
            Info,
            search ? 2 : 3,
            $"{Reporting.Who(observation)} read {what} with a general tool: {Reporting.Command(e)}",
            [
                $"{what} is read by the program it belongs to, not by a tool that shows or copies files",
                Novelty.Reason(observation.Behavior, Feature.ChildProcess, "this tool"),
            ]);
    }

    private static string? WhatIs(ReadOnlySpan<byte> text)
    {
        if (CommandLine.Has(text, "kubernetes.io/serviceaccount"u8) || CommandLine.Has(text, "eks.amazonaws.com/serviceaccount"u8)
            || CommandLine.Has(text, "eks-pod-identity-token"u8))
        {
            return "a service account token";
        }

        if (CommandLine.Has(text, ".aws/credentials"u8) || CommandLine.Has(text, ".azure/"u8) || CommandLine.Has(text, "application_default_credentials"u8)
            || CommandLine.Has(text, "gcloud/credentials"u8) || CommandLine.Has(text, ".s3cfg"u8))
        {
            return "cloud credentials";
        }

        if (CommandLine.Has(text, "etc/shadow"u8) || CommandLine.Has(text, "etc/gshadow"u8))
        {
            return "the password hashes";
        }

        if (CommandLine.Has(text, ".ssh/id_"u8) || CommandLine.HasWord(text, "id_rsa"u8) || CommandLine.HasWord(text, "id_ed25519"u8))
        {
            return "a private SSH key";
        }

        if (CommandLine.Has(text, ".kube/config"u8) || CommandLine.Has(text, "/etc/kubernetes/admin.conf"u8) || CommandLine.Has(text, "kubelet/pki"u8)
            || CommandLine.Has(text, ".docker/config.json"u8) || CommandLine.Has(text, ".git-credentials"u8) || CommandLine.Has(text, ".netrc"u8)
            || CommandLine.Has(text, ".pgpass"u8) || CommandLine.Has(text, ".npmrc"u8))
        {
            return "a cluster, registry or repository credential";
        }

        return text.StartsWith("/proc/"u8) && text.EndsWith("/environ"u8) && !text.StartsWith("/proc/self/"u8)
            ? "another process's environment"
            : null;
    }
}
