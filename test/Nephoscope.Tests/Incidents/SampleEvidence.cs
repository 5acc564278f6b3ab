using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Incidents;

/// <summary>Hand-built evidence: people, findings and the seven steps.</summary>
internal static class SampleEvidence
{
    public static readonly EventTime Start = EventTime.FromSeconds(1_750_000_000);

    public static EntityKey Person(string name) => EntityKey.Of(EntityKind.User, "arn:aws:iam::111122223333:user/" + name);

    public static EventTime At(double minutes) => Start.Plus(TimeSpan.FromMinutes(minutes));

    public static EntityCatalog Catalog(params string[] people)
    {
        var catalog = new EntityCatalog();
        foreach (string person in people)
        {
            byte[] uid = Encoding.UTF8.GetBytes("arn:aws:iam::111122223333:user/" + person);
            catalog.Know(EntityKind.User, uid, Encoding.UTF8.GetBytes(person), "111122223333"u8, IdentityClass.User);
        }

        return catalog;
    }

    public static Finding Finding(
        string person, double minutes, string analytic, double nats, AttackTactic tactic = AttackTactic.Persistence, string? eventUid = null, string what = "iam:PutUserPolicy")
    {
        string uid = eventUid ?? $"e-{person}-{minutes:0.###}-{analytic}";
        return new Finding
        {
            Uid = $"fnd-{person}-{analytic}-{uid}",
            AnalyticUid = analytic,
            Title = char.ToUpperInvariant(analytic[0]) + analytic[1..].Replace('-', ' '),
            Description = $"{person} did {what}.",
            Time = At(minutes),
            StartTime = At(minutes),
            Severity = Severity.Medium,
            Evidence = MicroNats.FromNats(nats),
            Attacks = [new AttackTechnique(tactic, "T1098", "Account Manipulation")],
            Events = [new RelatedEvent(uid, At(minutes), what)],
            Reasons = [$"new to {person}"],
            Actor = new FindingActor(Person(person), "arn:aws:iam::111122223333:user/" + person, person, "User", "AKIAEXAMPLE"),
            AccountUid = "111122223333",
            Region = "eu-central-1",
        };
    }

    public static Finding From(this Finding finding, string address)
    {
        _ = NetworkAddress.TryParse(Encoding.UTF8.GetBytes(address), out NetworkAddress parsed);
        ulong prefix = Fingerprint.Of(parsed.Prefix.ToString());
        return finding with { SourceAddress = address, Source = new NetworkOrigin(OriginKind.External, parsed, prefix, 64_500, ('N' << 8) | 'L') };
    }

    /// <summary>The reference attack with markup, bidi marks and control characters in every text an attacker may choose.</summary>
    public static IReadOnlyList<Finding> Hostile()
    {
        const string text = "<script>alert(1)</script>\" onmouseover='x' \u202Egnp.exe\u0007&]]>";
        return
        [
            .. SevenSteps().Select(finding => finding with
            {
                Title = text,
                Description = text,
                Reasons = [text],
                SourceAddress = text,
                Region = text,
                Actor = finding.Actor with { Name = text, Uid = text },
                Resources = [new FindingResource(text, text, text)],
                Events = [.. finding.Events.Select(related => related with { Uid = related.Uid + text, What = text })],
            }),
        ];
    }

    /// <summary>The reference attack: alice's stolen key, and through a password reset bob's login.</summary>
    public static IReadOnlyList<Finding> SevenSteps()
    {
        const string Attacker = "203.0.113.9";
        List<RelatedEvent> discovery = [];
        for (int i = 0; i < 41; i++)
        {
            discovery.Add(new RelatedEvent($"d-{i:00}", At(20 + (i * 0.07)), i % 3 == 0 ? "ec2:DescribeInstances" : i % 3 == 1 ? "iam:ListUsers" : "ec2:DescribeImages"));
        }

        return
        [
            Step("alice", 0, "credential-unusual-source", "Unusual external source for credential use", 6.4, AttackTactic.InitialAccess, "sts:GetCallerIdentity",
                "alice used access key AKIAEXAMPLE from 203.0.113.9 (NL), a network nobody of 41 peers ever used.").From(Attacker),
            Step("alice", 1, "cli-unusual", "Unusual CLI activity", 4.8, AttackTactic.Execution, "iam:ListUsers",
                "alice called with aws-cli on Linux; only console and Terraform were seen before.").From(Attacker),
            Step("alice", 9, "password-reset-rare", "Rare password reset", 5.6, AttackTactic.CredentialAccess, "iam:UpdateLoginProfile",
                "alice reset the password of bob; she never did this, nor did 40 of 41 peers.").From(Attacker) with
                {
                    Entities = [Person("bob")], Resources = [new FindingResource("arn:aws:iam::111122223333:user/bob", "User", "bob")],
                },
            Step("bob", 22.8, "discovery-burst", "Burst of resource discovery", 7.1, AttackTactic.Discovery, "ec2:DescribeImages",
                "bob listed and described far more than ever: 41 distinct calls, 2 expected.").From(Attacker) with { Events = discovery, StartTime = discovery[0].Time },
            Step("bob", 30, "iam-update-anomalous", "Anomalous IAM update", 5.9, AttackTactic.PrivilegeEscalation, "iam:AttachUserPolicy",
                "bob attached AdministratorAccess to himself.").From(Attacker),
            Step("bob", 44, "compute-creation-unusual", "Unusual EC2/Lambda/ECS creation", 6.2, AttackTactic.Impact, "ec2:RunInstances",
                "bob started 8 instances of p4d.24xlarge in us-west-2, a region nobody ever used.").From(Attacker) with
                {
                    Resources = [new FindingResource("i-0abc", "Instance", "i-0abc")],
                },
            Step("bob", 58, "s3-modification-unusual", "Unusual S3 modifications", 5.2, AttackTactic.Exfiltration, "s3:PutBucketPolicy",
                "bob opened the bucket customer-exports to account 999988887777.").From(Attacker) with
                {
                    Resources = [new FindingResource("arn:aws:s3:::customer-exports", "Bucket", "customer-exports")],
                },
        ];
    }

    private static Finding Step(string person, double minutes, string analytic, string title, double nats, AttackTactic tactic, string what, string description) =>
        Finding(person, minutes, analytic, nats, tactic, $"step-{analytic}", what) with { Title = title, Description = description };
}
