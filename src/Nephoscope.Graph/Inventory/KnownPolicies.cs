using System.Collections.Frozen;
using System.Collections.Immutable;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Graph.Inventory;

/// <summary>
/// The few policies of AWS that matter most and whose effect is a single well-known rule, for attachments seen in the event stream before
/// any inventory told their text. An inventory's text goes first.
/// </summary>
internal static class KnownPolicies
{
    private static readonly FrozenDictionary<string, ManagedPolicy> All = new[]
    {
        Make("AdministratorAccess", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""),
        Make("IAMFullAccess", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","organizations:Describe*","organizations:List*"],"Resource":"*"}]}"""),
        Make("AmazonS3FullAccess", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}"""),
        Make("PowerUserAccess", """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},
            {"Effect":"Allow","Action":["iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles"],"Resource":"*"}]}
            """),
    }.ToFrozenDictionary(policy => policy.Arn, StringComparer.Ordinal);

    public static ManagedPolicy? Find(string arn) => All.GetValueOrDefault(arn);

    private static ManagedPolicy Make(string name, string text)
    {
        string arn = "arn:aws:iam::aws:policy/" + name;
        return new ManagedPolicy(arn, "", PolicyReader.Read(arn, text), ImmutableSortedDictionary<string, PolicyDocument>.Empty);
    }
}
