namespace Nephoscope.Lab;

/// <summary>Within one day everybody's command line client is another version, with another engine below.</summary>
internal static class CliUpgrade
{
    public static void Play(BenignScene scene) => scene.Change(
        scene.Some(1), scene.Day(1), scene.LastDay, static person => person with
        {
            CommandLine = "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 " + person.CommandLine[person.CommandLine.IndexOf("os/", StringComparison.Ordinal)..]
                .Replace("lang/python#3.12", "lang/python#3.13", StringComparison.Ordinal),
        });
}
