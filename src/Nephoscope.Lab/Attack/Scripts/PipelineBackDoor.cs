namespace Nephoscope.Lab;

/// <summary>A build pipeline's role is stolen and leaves doors of its own: code in a function, an image, a foreign identity provider.</summary>
internal static class PipelineBackDoor
{
    public static readonly AttackScript Script = new(
        "ci-back-door",
        "a build pipeline's role puts foreign code into a function and an image, and lets a foreign identity provider in",
        [
            AttackScript.UnusualSource, AttackScript.Discovery, ("function-code-changed", "Function code or layer changed by an unusual principal"),
            ("federated-trust-added", "Federated identity provider or trust anchor added"), ("external-account-access", "Access given to an external account"),
        ],
        Play)
    {
        Victim = AttackVictim.CiRole,
    };

    private static void Play(AttackScene scene)
    {
        string function = scene.Resource(ResourceKind.Function, 2);
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        scene.Series(
            scene.Moment(0.1), 2, 5, "ecr:DescribeRepositories", "ecs:ListClusters", "ecs:ListServices", "lambda:ListFunctions20150331", "lambda:GetFunction20150331v2",
            "iam:ListRoles", "iam:ListAttachedRolePolicies", "ssm:GetParametersByPath", "s3:ListBuckets", "secretsmanager:ListSecrets");
        long third = scene.Moment(0.35);
        scene.At(third, 3, "lambda:UpdateFunctionCode20150331v2", target: function);
        scene.At(third + scene.Gap(30), 3, "ecr:GetAuthorizationToken");
        scene.At(third + scene.Gap(50), 3, "ecr:PutImage");
        scene.At(scene.Moment(0.65), 4, "iam:CreateOpenIDConnectProvider", other: scene.Name("token.builds.example"));
        scene.At(scene.Start + scene.Span, 5, "iam:UpdateAssumeRolePolicy to outside", other: AttackScene.Outsider);
    }
}
