using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>A scanner that nobody saw before, from a network that nobody saw before, reads every account, three nights in a row.</summary>
internal static class NewScanner
{
    private const string Address = "198.51.100.140";
    private const string Agent = "Boto3/1.37.2 md/Botocore#1.37.2 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.2 md/pyimpl#CPython";
    private const string Role = "posture-scan-v2";

    public static void Play(BenignScene scene)
    {
        scene.Actor(Role);
        for (int day = scene.Day(2); day <= scene.LastDay; day++)
        {
            foreach (CloudAccount account in scene.Company.Accounts)
            {
                long time = BenignScene.At(day, 11, scene.Random.Below(30));
                Session session = Identities.Assumed(
                    account, Role, "AROA" + Company.Letters(SeededRandom.For(scene.Options.Seed, Role + account.Id), 17), "scan", "ASIA" + Company.Letters(scene.Random, 16),
                    Address, Agent, EventTime.FromSeconds(time / BenignScene.Second));
                scene.Plan.Add(time, Identities.Service(account, "config.amazonaws.com"), "sts:AssumeRole", child: session);
                for (int i = 0; i < (int)scene.Parameters.ScannerCalls.Value; i++)
                {
                    time += scene.Random.Below(900) * (BenignScene.Second / 1000);
                    string call = MachinePlanner.Scan[i % MachinePlanner.Scan.Length];
                    bool fails = call.StartsWith("s3:Get", StringComparison.Ordinal) && scene.Random.Chance(scene.Parameters.CrawlerErrors.Value);
                    scene.Call(time, session, call, error: fails ? CallError.NotFound : CallError.None);
                }
            }
        }
    }
}
