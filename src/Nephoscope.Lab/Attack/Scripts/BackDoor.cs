namespace Nephoscope.Lab;

/// <summary>Doors that stay open after the stolen credential is gone.</summary>
internal static class BackDoor
{
    public static readonly AttackScript Script = new(
        "back-door",
        "a role and a function are opened to an account outside",
        [
            AttackScript.UnusualSource, AttackScript.Discovery, ("function-code-changed", "Function code or layer changed by an unusual principal"),
            ("external-account-access", "Access given to an external account"), ("iam-update-anomalous", "Anomalous IAM update"),
        ],
        Play);

    private static void Play(AttackScene scene)
    {
        string function = scene.Resource(ResourceKind.Function, 1);
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        scene.Series(scene.Moment(0.1), 2, 6, "lambda:ListFunctions20150331", "lambda:GetFunction20150331v2", "lambda:GetPolicy20150331v2", "iam:ListRoles", "iam:GetRole", "iam:ListAttachedRolePolicies", "events:ListRules");
        scene.At(scene.Moment(0.4), 3, "lambda:UpdateFunctionCode20150331v2", target: function);
        scene.At(scene.Moment(0.6), 4, "lambda:AddPermission20150331v2", target: function, other: AttackScene.Outsider);
        scene.At(scene.Start + scene.Span, 5, "iam:UpdateAssumeRolePolicy to outside", other: AttackScene.Outsider);
    }
}
