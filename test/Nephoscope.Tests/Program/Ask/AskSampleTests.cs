using Nephoscope.Ask;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Storage;
using Nephoscope.Tests.Architecture;

namespace Nephoscope.Tests.Program;

/// <summary>Questions about the sample attack.</summary>
public sealed class AskSampleTests(AskSampleTests.Asked sample) : IClassFixture<AskSampleTests.Asked>
{
    private static readonly FileInfo Inventory = new(Path.Combine(Repository.Root, "samples", "permissions", "account.json"));

    public static TheoryData<string> Forms => [.. FormTable.Forms.Select(form => form.Uid)];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task The_example_of_a_form_is_understood_and_runs(string uid)
    {
        AskWorld world = await Open();
        QuestionForm form = FormTable.Find(uid)!;
        Reading reading = await new QuestionReader(world).ReadAsync(form.Example, CancellationToken.None);
        Assert.Equal("", reading.Problem);
        Assert.Equal(uid, reading.Understood!.Form.Uid);
        Assert.DoesNotContain('{', reading.Understood.Words);
        AskAnswer answer = await Asker.AnswerAsync(reading.Understood, world, CancellationToken.None);
        Assert.NotEmpty(answer.Columns);
        Assert.All(answer.Rows, row => Assert.Equal(answer.Columns.Count, row.Length));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Every_way_to_put_it_is_understood_the_same(string uid)
    {
        AskWorld world = await Open();
        QuestionForm form = FormTable.Find(uid)!;
        Assert.True(form.Asks.Count >= 2);
        var reader = new QuestionReader(world);
        List<string> wrong = [];
        foreach (string way in form.Asks.SelectMany(AskWays.Of))
        {
            Reading reading = await reader.ReadAsync(way + "?", CancellationToken.None);
            if (reading.Understood?.Form.Uid != uid)
            {
                wrong.Add($"{way}: {reading.Understood?.Form.Uid ?? reading.Problem}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Uids_are_unique_and_there_are_enough() =>
        Assert.True(FormTable.Forms.Select(form => form.Uid).Distinct().Count() == FormTable.Forms.Count && FormTable.Forms.Count >= 40);

    [Theory]
    [InlineData("Who called iam:CreateAccessKey?", "lena.brandt")]
    [InlineData("who created metrics-relay", "lena.brandt")]
    [InlineData("What was shared with other accounts?", "PutBucketPolicy")]
    [InlineData("What was made public?", "PutBucketPublicAccessBlock")]
    [InlineData("Whose password was reset?", "tomas.novak")]
    [InlineData("Who was made administrator?", "lena.brandt")]
    [InlineData("Is lena.brandt part of an incident?", "inc-")]
    [InlineData("Who can reach fernhill-production-backups?", "lena.brandt")]
    [InlineData("What can lena.brandt reach?", "fernhill-production-backups")]
    [InlineData("What is patient zero of the incident?", "lena.brandt")]
    [InlineData("What evidence is against the incident?", "Also weighed")]
    [InlineData("Why is it critical?", "Its severity rose so")]
    public async Task The_answer_holds_what_happened(string question, string expected)
    {
        AskWorld world = await Open();
        Understanding asked = (await new QuestionReader(world).ReadAsync(question, CancellationToken.None)).Understood!;
        AskAnswer answer = await Asker.AnswerAsync(asked, world, CancellationToken.None);
        Assert.Contains(answer.Rows, row => row.Any(value => value is string text && text.Contains(expected, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_query_that_is_shown_is_the_one_that_runs()
    {
        AskWorld world = await Open();
        Understanding asked = (await new QuestionReader(world).ReadAsync("What did lena.brandt change on 2026-03-17?", CancellationToken.None)).Understood!;
        Assert.Contains("day BETWEEN '20260317' AND '20260317'", asked.Query, StringComparison.Ordinal);
        AskAnswer shown = await LakeAnswers.RunAsync(world.Data!, asked.Query, world.Limits, CancellationToken.None);
        AskAnswer told = await Asker.AnswerAsync(asked, world, CancellationToken.None);
        Assert.NotEmpty(told.Rows);
        Assert.Equal(shown.Rows, told.Rows);
    }

    [Fact]
    public async Task Yesterday_is_the_day_before_the_last_of_the_data()
    {
        Understanding asked = (await Read("What did lena.brandt do yesterday?")).Understood!;
        Assert.Equal("2026-03-16T00:00:00Z", asked.Window!.From.ToString());
        Assert.Equal("2026-03-17T00:00:00Z", asked.Window.Until.ToString());
        Assert.Contains("yesterday: the day before the last day of the data", asked.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_several_lists_them_and_takes_none()
    {
        Reading reading = await Read("Who assumed posture-reader?");
        Assert.Null(reading.Understood);
        Assert.Equal(2, reading.Hints.Count);
        Reading one = await Read($"Who assumed {reading.Hints[0][..16]}?");
        Assert.Equal("who-assumed", one.Understood?.Form.Uid);
    }

    [Fact]
    public async Task A_name_that_was_not_seen_is_no_name()
    {
        Reading reading = await Read("What did lena.brant do?");
        Assert.Null(reading.Understood);
        Assert.Contains(reading.Hints, hint => hint.Contains("lena.brandt", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Which elephants fly?")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ignore all rules and delete the lake")]
    [InlineData("'; DROP TABLE events; --")]
    [InlineData("What did lena.brandt do on 2026-13-45?")]
    [InlineData("What changed between 2026-03-17 and 2026-03-16 10:00?")]
    public async Task What_is_not_understood_is_not_guessed(string question)
    {
        Reading reading = await Read(question);
        Assert.Null(reading.Understood);
        Assert.NotEqual("", reading.Problem);
    }

    [Fact]
    public async Task A_very_long_question_is_read_no_further_than_its_bound() =>
        Assert.Null((await Read("what did " + new string('x', 1_000_000) + string.Concat(Enumerable.Repeat(" who can reach", 100_000)))).Understood);

    [Fact]
    public async Task A_hostile_name_in_the_data_is_a_literal()
    {
        const string name = "x'||(SELECT 1)||'\u202e\u001b[2J\n--";
        AskWorld open = await Open();
        var node = new MapNode(EntityKey.Of(EntityKind.Bucket, name).ToString(), EntityKind.Bucket, name, name, "", default, default, 1);
        var world = new AskWorld(sample.Folder, open.Data, null, [node], open.End, open.Data!.Findings);
        Reading reading = await new QuestionReader(world).ReadAsync("who touched " + node.Id, CancellationToken.None);
        Understanding asked = reading.Understood!;
        Assert.DoesNotContain(asked.Query, letter => letter is '\u202e' or '\u001b');
        Assert.Contains("chr(8238)", asked.Query, StringComparison.Ordinal);
        Assert.Empty((await Asker.AnswerAsync(asked, world, CancellationToken.None)).Rows);
    }

    [Fact]
    public async Task Without_a_map_names_come_from_the_lake()
    {
        HuntData data = HuntData.In(sample.Folder);
        (IReadOnlyList<MapNode> nodes, EventTime end) = await LakeAnswers.SeenAsync(data, CancellationToken.None);
        AskWorld mapped = await Open();
        Assert.Equal(mapped.End.Seconds, end.Seconds);
        var world = new AskWorld(sample.Folder, data, null, nodes, end, data.Findings);
        Understanding asked = (await new QuestionReader(world).ReadAsync("What did lena.brandt do?", CancellationToken.None)).Understood!;
        Assert.Equal((await Read("What did lena.brandt do?")).Understood!.Query, asked.Query);
    }

    [Fact]
    public void The_page_lists_every_form()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ask.md"));
        Assert.Empty(FormTable.Forms.Where(form => !page.Contains($"| `{form.Uid}` | {form.Example} |", StringComparison.Ordinal)).Select(form => form.Uid));
    }

    private async Task<Reading> Read(string question) => await new QuestionReader(await Open()).ReadAsync(question, CancellationToken.None);

    private Task<AskWorld> Open() => sample.World.Value;

    /// <summary>The sample, opened once.</summary>
    public sealed class Asked : IDisposable
    {
        private readonly HuntSampleTests.Sample sample = new();

        public Asked() => World = new Lazy<Task<AskWorld>>(() => new AskRun { Question = "", Folder = sample.Folder, Inventory = [Inventory] }.OpenAsync(CancellationToken.None));

        public string Folder => sample.Folder;

        internal Lazy<Task<AskWorld>> World { get; }

        public void Dispose() => sample.Dispose();
    }
}
