using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A password set by someone who does not do that.</summary>
public sealed class RarePasswordReset : IDetector
{
    private const double Cap = 6;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["UpdateLoginProfile"] = new(3.4, "reset the console password of"),
        ["CreateLoginProfile"] = new(3.2, "gave a console password to"),
        ["ChangePassword"] = new(1.2, "changed the password of"),
        ["AdminSetUserPassword"] = new(2.6, "set the password of"),
        ["AdminResetUserPassword"] = new(2.0, "reset the password of"),
        ["ResetUserPassword"] = new(3.0, "reset the directory password of"),
        ["ResetPassword"] = new(2.6, "reset the password of"),
        ["UpdatePassword"] = new(3.0, "set the sign-in password of"),
        ["UpdateAccountPasswordPolicy"] = new(1.2, "changed the password rules of"),
        ["DeleteAccountPasswordPolicy"] = new(2.0, "removed the password rules of"),
        ["PasswordRecoveryRequested"] = new(1.5, "asked to recover the password of"),
        ["PasswordRecoveryCompleted"] = new(2.5, "recovered the password of"),
        ["PasswordUpdated"] = new(2.0, "updated the password of"),
        ["ModifyDBInstance"] = new(2.6, "set the master password of"),
        ["ModifyDBCluster"] = new(2.6, "set the master password of"),
        ["ModifyCluster"] = new(2.6, "set the master password of"),
        ["ModifyUser"] = new(1.5, "set the password of"),
        ["UpdateRelationalDatabase"] = new(2.4, "set the master password of"),
    };

    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "password-reset-rare",
        Title = "Rare password reset",
        Decides = "Setting, creating or recovering a password of IAM, Identity Center, Cognito, a directory or a database (master password in the "
            + "request). Worth 1.2 to 3.4 nats by kind where it is new to the actor, its peers and the account, nothing where the actor did it on "
            + "earlier days (help desk, onboarding; 0.3 from a network it never used), less where such things are its job or the account is under a week old, a third in an account's first two days; 0.8 more for somebody else's password, 0.6 more when "
            + "the new password need not be changed at sign-in, 0.8 for an identity the actor never touched. At most 6 nats.",
        Attacks = [CloudAttack.AccountManipulation, CloudAttack.AdditionalCredentials, CloudAttack.AccountRemoval],
        Operations =
        [
            "iam:UpdateLoginProfile", "iam:CreateLoginProfile", "iam:ChangePassword", "iam:UpdateAccountPasswordPolicy",
            "iam:DeleteAccountPasswordPolicy", "cognito-idp:AdminSetUserPassword", "cognito-idp:AdminResetUserPassword", "ds:ResetUserPassword",
            "ds-data:ResetUserPassword", "workmail:ResetPassword", "sso-directory:UpdatePassword", "sso-directory:ResetPassword",
            "identitystore:UpdatePassword", "signin:PasswordRecoveryRequested", "signin:PasswordRecoveryCompleted", "signin:PasswordUpdated",
            "rds:ModifyDBInstance", "rds:ModifyDBCluster", "redshift:ModifyCluster", "elasticache:ModifyUser", "memorydb:ModifyUser",
            "lightsail:UpdateRelationalDatabase",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = observation.Event.Text(EventField.Operation);
        if (Caller.IsProvider(in observation) || !Worth.TryGetValue(operation, out Weighted worth) || (IsDatabase(operation) && !SetsPassword(observation.Event)))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        if (standing.IsRoutine || standing.Novelty <= 0)
        {
            return;
        }

        string? target = Asked.ForAny(observation.Event, "userName", "username", "userId", "dBInstanceIdentifier", "dBClusterIdentifier", "clusterIdentifier", "relationalDatabaseName");
        string self = observation.Event.Text(EventField.ActorName);
        bool other = target is not null && target != self;
        var found = new Case(Cap) { Subject = operation + " " + target };
        found.Add(worth.Nats * standing.Novelty, standing.Reason);
        found.Add(other && !IsDatabase(operation) ? 0.8 * standing.Effect : 0, $"the password belongs to {Say.Name(target)}, not to the caller");
        found.Add(Asked.IsFalse(observation.Event, "passwordResetRequired") ? 0.6 * standing.Effect : 0, "the new password need not be changed at sign-in: whoever set it can use it");
        FeatureScore resource = observation.Behavior[Feature.Resource];
        found.Add(
            resource.Applies && resource.Level != NoveltyLevel.Known && !Standing.IsCold(in observation) ? 0.8 * standing.Novelty : 0,
            "the actor never touched this identity or database before");
        string whom = target is null ? "an account" : Say.Name(target);
        if (operation.EndsWith("LoginProfile", StringComparison.Ordinal) || operation == "ChangePassword")
        {
            found.About(EntityKind.User, Names.User(in observation, target ?? self), "AWS::IAM::User");
        }
        else if (IsDatabase(operation))
        {
            found.About(EntityKind.Database, target, "AWS::RDS::DBInstance");
        }

        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What} {whom}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }

    private static bool IsDatabase(string operation) => operation is "ModifyDBInstance" or "ModifyDBCluster" or "ModifyCluster" or "ModifyUser" or "UpdateRelationalDatabase";

    private static bool SetsPassword(in SecurityEvent e) => Asked.Mentions(e, "password"u8);
}
