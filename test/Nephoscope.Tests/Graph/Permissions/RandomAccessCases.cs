using System.Text.Json;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>Random requests and policies over a small world, so that patterns, conditions and names meet often. One seed, one sequence.</summary>
internal sealed class RandomAccessCases(int seed)
{
    private static readonly string[] Actions = ["s3:GetObject", "s3:PutObject", "iam:PassRole", "sts:AssumeRole", "kms:Decrypt"];
    private static readonly string[] ActionPatterns =
        ["*", "s3:*", "s3:Get*", "S3:getobject", "iam:Pass?ole", "*:*Object", "kms:Decrypt", "sts:*", "s3:*t*e*", "iam:*", "s3:GetObject?"];

    private static readonly string[] Resources =
        ["arn:aws:s3:::data/x", "arn:aws:s3:::data/ann/x", "arn:aws:iam::111111111111:role/app", "arn:aws:kms:eu-west-1:111111111111:key/1", "arn:aws:s3:::data/*"];

    private static readonly string[] ResourcePatterns =
    [
        "*", "arn:aws:s3:::data/*", "arn:aws:s3:::data/${aws:username}/*", "arn:aws:s3:::data/?", "arn:aws:iam::111111111111:role/*",
        "arn:aws:s3:::data/${aws:PrincipalTag/team, 'x'}", "arn:*:role/app", "arn:aws:s3:::data/${*}", "arn:aws:kms:*:*:key/1", "arn:aws:s3:::${aws:PrincipalTag/team}",
    ];

    private static readonly string[] Keys = ["aws:username", "aws:PrincipalTag/team", "aws:SourceIp", "aws:Level", "aws:CurrentTime", "aws:MultiFactorAuthPresent", "aws:TagKeys", "aws:PrincipalArn"];
    private static readonly string[] Values =
    [
        "ann", "Ann", "red", "re*", "a?n", "10.0.0.0/8", "10.1.2.3", "192.0.2.7", "5", "7.5", "-1", "2026-01-05T10:00:00Z", "2026-01-05", "1767607200", "true", "false", "dev",
        "arn:aws:iam::111111111111:user/ann", "arn:aws:iam::*:user/*", "arn:aws:*:user/ann", "${aws:username}", "${aws:PrincipalTag/team, 'red'}", "*", "${*}",
    ];

    private static readonly string[] Operators =
    [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals",
        "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals",
        "DateGreaterThan", "DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null", "StringSortOf",
    ];

    private static readonly string[] Names =
    [
        "111111111111", "arn:aws:iam::111111111111:root", "arn:aws:iam::111111111111:user/ann", "arn:aws:iam::111111111111:role/app", "arn:aws:sts::111111111111:assumed-role/app/s",
        "arn:aws:sts::111111111111:federated-user/guest", "222222222222", "*",
    ];

    private readonly Random random = new(seed);

    public AccessCase Next()
    {
        CallerKind kind = (CallerKind)random.Next(5);
        var keys = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (string key in Keys)
        {
            int what = random.Next(4);
            if (what > 0)
            {
                keys[key] = what == 1 ? [] : [.. Enumerable.Range(0, random.Next(5) == 0 ? 2 : 1).Select(_ => Pick(Values))];
            }
        }

        return new AccessCase
        {
            Kind = kind,
            Arn = kind switch
            {
                CallerKind.RoleSession => "arn:aws:iam::111111111111:role/app",
                CallerKind.Service => "lambda.amazonaws.com",
                CallerKind.Root => "arn:aws:iam::111111111111:root",
                _ => "arn:aws:iam::111111111111:user/ann",
            },
            Account = kind == CallerKind.Service ? "" : "111111111111",
            Session = kind switch
            {
                CallerKind.RoleSession => random.Next(3) == 0 ? null : "arn:aws:sts::111111111111:assumed-role/app/s",
                CallerKind.FederatedUser => "arn:aws:sts::111111111111:federated-user/guest",
                _ => null,
            },
            Action = Pick(Actions),
            Resource = Pick(Resources),
            ResourceAccount = random.Next(4) switch { 0 => "222222222222", 1 => "", _ => "111111111111" },
            Keys = keys,
            Complete = random.Next(2) == 0,
            Identity = Policies(3, false),
            Boundary = random.Next(3) == 0 ? Policy(false) : null,
            SessionPolicies = random.Next(4) == 0 ? Policies(2, false) : [],
            ServiceControl = random.Next(4) == 0 ? [Policies(2, false), [Policy(false)]] : [],
            ResourceControl = random.Next(6) == 0 ? Policies(1, true) : [],
            ResourcePolicy = random.Next(2) == 0 ? Policy(true) : null,
        };
    }

    /// <summary>A policy of one statement that allows or denies something.</summary>
    public string Policy(bool principals, string? effect = null) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["Version"] = random.Next(8) == 0 ? "2008-10-17" : "2012-10-17",
        ["Statement"] = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Statement(principals, effect)).ToArray(),
    });

    public int Number(int below) => random.Next(below);

    private string[] Policies(int most, bool principals) => [.. Enumerable.Range(0, 1 + random.Next(most)).Select(_ => Policy(principals))];

    private Dictionary<string, object> Statement(bool principals, string? effect)
    {
        var statement = new Dictionary<string, object>
        {
            ["Effect"] = effect ?? (random.Next(200) == 0 ? "Perhaps" : random.Next(4) == 0 ? "Deny" : "Allow"),
            [random.Next(6) == 0 ? "NotAction" : "Action"] = Some(ActionPatterns),
            [random.Next(6) == 0 ? "NotResource" : "Resource"] = effect is null && random.Next(300) == 0 ? "${open" : Some(ResourcePatterns),
        };
        if (principals)
        {
            object who = random.Next(5) == 0 ? "*" : new Dictionary<string, object> { ["AWS"] = Some(Names), ["Service"] = "lambda.amazonaws.com" };
            statement[random.Next(6) == 0 ? "NotPrincipal" : "Principal"] = who;
        }

        if (random.Next(3) == 0)
        {
            statement["Condition"] = Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Operator()).Distinct().ToDictionary(
                name => name, name => (object)new Dictionary<string, object> { [Pick(Keys)] = Wanted(name) });
        }

        return statement;
    }

    private string Operator()
    {
        string name = Pick(Operators);
        return name == "Null" ? name : random.Next(5) switch { 0 => "ForAllValues:", 1 => "ForAnyValue:", _ => "" } + name + (random.Next(4) == 0 ? "IfExists" : "");
    }

    private object Wanted(string name) => name == "Null" ? Pick(["true", "false"]) : Some(Values);

    private object Some(string[] from) => random.Next(2) == 0 ? Pick(from) : Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Pick(from)).ToArray();

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
