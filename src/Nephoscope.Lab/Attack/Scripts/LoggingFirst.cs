namespace Nephoscope.Lab;

/// <summary>The attacker switches off who watches before anything else.</summary>
internal static class LoggingFirst
{
    public static readonly AttackScript Script = new(
        "logging-first",
        "logging and detection are switched off before anything else",
        [
            AttackScript.UnusualSource, ("logging-impaired", "Logging or detection disabled"), AttackScript.Secrets,
            ("access-key-for-other", "Access key created for another principal"),
        ],
        Play);

    private static void Play(AttackScene scene)
    {
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        long second = scene.Moment(0.05);
        scene.At(second, 2, "cloudtrail:DescribeTrails");
        scene.At(second + scene.Gap(15), 2, "guardduty:ListDetectors");
        scene.At(second + scene.Gap(30), 2, "cloudtrail:StopLogging");
        scene.At(second + scene.Gap(50), 2, "guardduty:UpdateDetector");
        scene.ReadSecrets(scene.Moment(0.4), 3);
        scene.At(scene.Start + scene.Span, 4, "iam:CreateAccessKey", target: scene.Other);
    }
}
