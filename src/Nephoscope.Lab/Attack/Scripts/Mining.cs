namespace Nephoscope.Lab;

/// <summary>A leaked key is used to run large machines where nobody looks.</summary>
internal static class Mining
{
    public static readonly AttackScript Script = new(
        "mining",
        "a leaked key is used to run large machines in unused regions",
        [
            AttackScript.UnusualSource, AttackScript.Discovery,
            ("mining-control-plane", "Compute requested as for mining"), ("compute-creation-unusual", "Unusual EC2/Lambda/ECS creation"),
        ],
        Play);

    private static void Play(AttackScene scene)
    {
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        scene.Series(scene.Moment(0.1), 2, 5, "ec2:DescribeRegions", "servicequotas:ListServiceQuotas", "ec2:DescribeInstanceTypes", "ec2:DescribeImages", "ec2:DescribeVpcs", "ec2:DescribeKeyPairs");
        long time = scene.Moment(0.4);
        foreach (string region in new[] { "ap-southeast-2", "sa-east-1", "us-west-2", "ap-south-1" })
        {
            scene.At(time, 3, "ec2:RunInstances", region, other: "g5.48xlarge", error: scene.Random.Chance(0.5) ? CallError.Denied : CallError.None);
            time += scene.Gap(20 + scene.Random.Below(30));
            scene.At(time, 3, "ec2:RunInstances", region, other: "c6a.24xlarge");
            time += scene.Gap(60 + scene.Random.Below(60));
        }

        scene.At(scene.Moment(0.8), 4, "lambda:CreateFunction20150331", "us-west-2", other: scene.Name("render-" + scene.Random.Below(1000)));
        scene.At(scene.Start + scene.Span, 4, "ec2:ModifyInstanceAttribute", "us-west-2");
    }
}
