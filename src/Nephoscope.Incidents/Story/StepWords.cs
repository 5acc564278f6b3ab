using Nephoscope.Events;

namespace Nephoscope.Incidents.Story;

/// <summary>Two or three words for what a finding is, for a title.</summary>
internal static class StepWords
{
    /// <summary>Empty for what a title says elsewhere: where from, and with which tool.</summary>
    public static string Of(Finding finding) => finding.AnalyticUid switch
    {
        "credential-unusual-source" or "cli-unusual" or "impossible-travel" => "",
        "password-reset-rare" => "password reset",
        "discovery-burst" => "discovery",
        "iam-update-anomalous" => "IAM change",
        "compute-creation-unusual" => Compute(finding),
        "s3-modification-unusual" => "S3 change",
        _ => Lower(LogText.Clean(finding.Title, 48)),
    };

    private static string Compute(Finding finding)
    {
        string what = finding.Events[^1].What;
        return what switch
        {
            _ when what.StartsWith("ec2:", StringComparison.Ordinal) => "EC2 launch",
            _ when what.StartsWith("lambda:", StringComparison.Ordinal) => "Lambda creation",
            _ when what.StartsWith("ecs:", StringComparison.Ordinal) => "ECS creation",
            _ => "compute creation",
        };
    }

    private static string Lower(string title) =>
        title.Length > 1 && char.IsUpper(title[0]) && char.IsLower(title[1]) ? char.ToLowerInvariant(title[0]) + title[1..] : title;
}
