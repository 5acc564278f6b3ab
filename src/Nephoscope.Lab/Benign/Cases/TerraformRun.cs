namespace Nephoscope.Lab;

/// <summary>An operator creates hundreds of resources with Terraform and destroys them in the afternoon.</summary>
internal static class TerraformRun
{
    private static readonly string[] Creations =
    [
        "iam:CreateRole", "iam:PutRolePolicy", "iam:TagRole", "s3:CreateBucket", "s3:PutBucketTagging", "s3:PutBucketLifecycle", "ec2:CreateTags",
        "ec2:AuthorizeSecurityGroupIngress", "lambda:CreateFunction20150331", "lambda:UpdateFunctionConfiguration20150331v2", "ecs:RegisterTaskDefinition",
        "ecs:UpdateService", "sqs:CreateQueue",
    ];

    private static readonly string[] Deletions =
    [
        "iam:DeleteRolePolicy", "iam:DeleteRole", "s3:DeleteBucket", "ec2:DeleteTags", "ec2:RevokeSecurityGroupIngress", "ec2:TerminateInstances",
        "lambda:DeleteFunction20150331", "ecs:DeregisterTaskDefinition", "ecs:DeleteService", "sqs:DeleteQueue",
    ];

    public static void Play(BenignScene scene)
    {
        Run(scene, BenignScene.At(scene.LastDay, 10), Creations);
        Run(scene, BenignScene.At(scene.LastDay, 15), Deletions);
    }

    private static void Run(BenignScene scene, long time, string[] changes)
    {
        Session session = scene.SignIn(scene.Operator, PersonPlanner.Terraform(scene.Random), time);
        new TerraformPlanner(scene.Options, scene.Plan).Run(session, scene.Random, time + BenignScene.Second);
        time += 600 * BenignScene.Second;
        for (int i = 0; i < (int)scene.Parameters.ChangedResources.Value; i++)
        {
            time += (200 + scene.Random.Below(1200)) * (BenignScene.Second / 1000);
            string call = scene.Random.Pick(changes);
            CallError error = scene.Random.Chance(scene.Parameters.TerraformErrors.Value) ? CallError.Throttled : CallError.None;
            scene.Call(time, session, call, other: call == "s3:PutBucketLifecycle" ? "90" : $"stack-{i}", error: error);
        }
    }
}
