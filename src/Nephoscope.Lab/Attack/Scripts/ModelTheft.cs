namespace Nephoscope.Lab;

/// <summary>Language models are used on the victim's bill.</summary>
internal static class ModelTheft
{
    private const string Region = "us-west-2";
    private const string Model = "provider.large-model-v2:0";

    private static readonly (string Uid, string Title) Abuse = ("model-abuse", "Abuse of language models");

    public static readonly AttackScript Script = new(
        "model-abuse",
        "language models are unlocked and used on the victim's bill, unlogged",
        [AttackScript.UnusualSource, Abuse, Abuse, Abuse],
        Play);

    private static void Play(AttackScene scene)
    {
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        long time = scene.Moment(0.1);
        foreach (string call in new[] { "bedrock:ListFoundationModels", "bedrock:GetFoundationModelAvailability", "bedrock:GetModelInvocationLoggingConfiguration" })
        {
            scene.At(time, 2, call, Region, other: Model);
            time += scene.Gap(8 + scene.Random.Below(20));
        }

        scene.At(time, 2, "bedrock:InvokeModel", Region, other: Model, error: CallError.Denied);
        long third = scene.Moment(0.3);
        scene.At(third, 3, "bedrock:PutUseCaseForModelAccess", Region);
        scene.At(third + scene.Gap(30), 3, "bedrock:CreateFoundationModelAgreement", Region, other: Model);
        scene.At(third + scene.Gap(60), 3, "bedrock:DeleteModelInvocationLoggingConfiguration", Region);
        time = scene.Moment(0.5);
        for (int i = 0; i < 150; i++)
        {
            time += scene.Gap(2 + scene.Random.Below(8));
            scene.At(time, 4, i % 3 == 0 ? "bedrock:ConverseStream" : "bedrock:InvokeModel", Region, other: Model);
        }

        scene.At(scene.Start + scene.Span, 4, "bedrock:InvokeModel", Region, other: Model);
    }
}
