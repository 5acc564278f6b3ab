using System.CommandLine;
using Nephoscope.Ask;
using Nephoscope.Output;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope ask "QUESTION"</c>: a question in plain words becomes a query that is shown, and its answer.</summary>
internal static class AskVerb
{
    public static Command Create()
    {
        var question = new Argument<string?>("QUESTION") { Description = "A question in plain words, such as \"What did lena.brandt do yesterday?\".", Arity = ArgumentArity.ZeroOrOne };
        Option<DirectoryInfo> data = HuntVerb.Data();
        data.Aliases.Add("--dir");
        data.Aliases.Add("--from");
        var lake = new Option<DirectoryInfo?>("--lake") { Description = "The event lake, where it lies elsewhere than in the data folder." };
        var inventory = new Option<FileInfo[]?>("--inventory") { Description = "For questions about permissions: output of aws iam get-account-authorization-details; may be given several times." };
        var queryOnly = new Option<bool>("--query-only") { Description = "Print only the query." };
        var forms = new Option<bool>("--forms") { Description = "List the forms of questions that are understood, each with an example." };
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var model = new Option<bool>("--model") { Description = "Let the language model of NEPHOSCOPE_MODEL_ENDPOINT choose among the forms where none matches. Off unless given; see docs/language-model.md." };
        Option<int> rows = HuntVerb.Bounded("--rows", "Most rows that are told.", 200, 1_000_000);
        Option<int> seconds = HuntVerb.Bounded("--seconds", "Longest time the query may take.", 30, 86_400);
        var command = new Command("ask", "Ask in plain words; shows what was understood, the query it became, and the answer.") { question, data, lake, inventory, queryOnly, forms, format, model, rows, seconds };
        command.Validators.Add(result =>
        {
            if (result.GetValue(question) is null && !result.GetValue(forms))
            {
                result.AddError("Give a question, or --forms to see which are understood.");
            }
        });
        command.SetAction((parsed, cancellation) => parsed.GetValue(question) is { } asked && !parsed.GetValue(forms)
            ? new AskRun
            {
                Question = asked,
                Folder = parsed.GetValue(data)!.FullName,
                Lake = parsed.GetValue(lake)?.FullName,
                Inventory = parsed.GetValue(inventory) ?? [],
                MayChoose = parsed.GetValue(model),
                QueryOnly = parsed.GetValue(queryOnly),
                Json = parsed.GetValue(format) == "json",
                Limits = new Storage.HuntLimits { Rows = parsed.GetValue(rows), Time = TimeSpan.FromSeconds(parsed.GetValue(seconds)) },
            }.RunAsync(cancellation)
            : Task.FromResult(List()));
        return command;
    }

    private static int List()
    {
        int width = FormTable.Forms.Max(form => form.Uid.Length);
        foreach (QuestionForm form in FormTable.Forms)
        {
            Console.Out.WriteLine($"{form.Uid.PadRight(width)}  {TerminalSafe.Text(form.Example, 200)}");
        }

        return ExitCode.Done;
    }
}
