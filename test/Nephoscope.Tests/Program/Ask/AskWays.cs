using Nephoscope.Ask;

namespace Nephoscope.Tests.Program;

/// <summary>Every way to put a form's question, with its choices taken and its slots filled.</summary>
internal static class AskWays
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["who"] = "lena.brandt",
        ["what"] = "fernhill-production-orders",
        ["any"] = "lena.brandt",
        ["to"] = "fernhill-production-backups",
        ["role"] = "catalog-api-service",
        ["principal"] = "jonas.weber",
        ["key"] = "AKIAA67P7CIYTQR2QSNF",
        ["account"] = "574662463437",
        ["address"] = "192.0.2.66",
        ["country"] = "SC",
        ["operation"] = "iam:CreateAccessKey",
        ["service"] = "kms",
        ["domain"] = "example.com",
        ["host"] = "ip-10-40-10-20.eu-west-1.compute.internal",
        ["event"] = "743ddb3f-58f8-4f04-bb5c-97fa60df1446",
        ["action"] = "s3:GetObject",
        ["resource"] = "arn:aws:s3:::nimbus-reports/board/q3.pdf",
        ["incident"] = "the worst incident",
    };

    public static IEnumerable<string> Of(FormAsk ask)
    {
        int at = 0;
        return Sequence(ask.Text, ref at).Select(words => string.Join(' ', words.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    private static List<string> Sequence(string text, ref int at)
    {
        List<string> ways = [""];
        while (at < text.Length && text[at] is not (')' or ']' or '|'))
        {
            if (text[at] is '(' or '[')
            {
                bool optional = text[at++] == '[';
                List<string> choices = optional ? [""] : [];
                choices.AddRange(Sequence(text, ref at));
                while (text[at] == '|')
                {
                    at++;
                    choices.AddRange(Sequence(text, ref at));
                }

                at++;
                ways = [.. ways.SelectMany(way => choices.Select(choice => $"{way} {choice} "))];
            }
            else if (text[at] == '{')
            {
                int end = text.IndexOf('}', at);
                string value = Values[text[(at + 1)..end]];
                ways = [.. ways.Select(way => $"{way} {value} ")];
                at = end + 1;
            }
            else
            {
                char letter = text[at++];
                ways = [.. ways.Select(way => way + letter)];
            }
        }

        return ways;
    }
}
