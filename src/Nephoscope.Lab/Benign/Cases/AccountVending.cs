using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>A vending machine makes new accounts and furnishes them through a role in each.</summary>
internal static class AccountVending
{
    private const string Role = "OrganizationAccountAccessRole";
    private const string Agent = "aws-sdk-go-v2/1.36.1 ua/2.1 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#amd64 account-factory/4";

    private static readonly string[] Baseline =
    [
        "iam:CreateSAMLProvider", "iam:CreateRole", "iam:PutRolePolicy", "iam:TagRole", "cloudtrail:CreateTrail", "cloudtrail:StartLogging", "config:PutConfigurationRecorder",
        "guardduty:CreateDetector", "s3:PutAccountPublicAccessBlock", "ec2:CreateVpc", "ec2:CreateSubnet", "ec2:CreateSecurityGroup",
    ];

    public static void Play(BenignScene scene)
    {
        scene.Actor(Role);
        long time = BenignScene.At(scene.LastDay, 10, 30);
        Session maker = scene.SignIn(scene.Operator, Agent, time);
        for (int i = 0; i < (int)scene.Parameters.NewAccounts.Value; i++)
        {
            var account = new CloudAccount(Company.AccountId(scene.Random), $"new-{i}", ["eu-west-1", "us-east-1"]);
            Company.Furnish(account, scene.Options.Seed, [], []);
            scene.Call(time += 20 * BenignScene.Second, maker, "organizations:CreateAccount", other: $"team-new-{i}");
            scene.Call(time += 240 * BenignScene.Second, maker, "organizations:MoveAccount", other: account.Id);
            scene.Call(time += 5 * BenignScene.Second, maker, "organizations:AttachPolicy", other: account.Id);
            Session inside = Identities.Assumed(
                account, Role, "AROA" + Company.Letters(scene.Random, 17), "account-factory", "ASIA" + Company.Letters(scene.Random, 16), scene.Operator.Office, Agent,
                EventTime.FromSeconds(time / BenignScene.Second));
            scene.Plan.Add(time += 5 * BenignScene.Second, maker, "sts:AssumeRole", child: inside);
            foreach (string region in account.Regions)
            {
                foreach (string call in Baseline)
                {
                    time += (2 + scene.Random.Below(6)) * BenignScene.Second;
                    scene.Call(time, inside, call, region, other: $"{i}");
                }
            }
        }
    }
}
