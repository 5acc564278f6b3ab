namespace Nephoscope.Lab;

/// <summary>People get other machines: another browser and another client on another system, at the same places.</summary>
internal static class NewLaptop
{
    public static void Play(BenignScene scene) => scene.Change(
        scene.Some(scene.Parameters.NewLaptopShare.Value), scene.Day(1), scene.LastDay, static person => person with
        {
            Browser = "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_3_1) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
            CommandLine = "aws-cli/2.24.20 md/awscrt#0.23.8 ua/2.1 os/macos#24.4.0 md/arch#arm64 lang/python#3.12.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#",
        });
}
