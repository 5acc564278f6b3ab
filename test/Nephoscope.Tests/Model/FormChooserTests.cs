using Nephoscope.Ask;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Model;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Model;

public sealed class FormChooserTests
{
    private const string Question = "I wonder about the doings of alice in the last 2 days";

    [Fact]
    public async Task A_known_form_filled_from_the_question_is_taken()
    {
        Reading? reading = await ChooseAsync("""{"form":"done-by","slots":{"who":"alice"}}""");
        Assert.Equal("done-by", reading?.Understood?.Form.Uid);
        Assert.Contains("time_dt >=", reading!.Understood!.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"form":"none"}""")]
    [InlineData("""{"form":"drop-all-tables","slots":{}}""")]
    [InlineData("""{"form":"done-by","slots":{}}""")]
    [InlineData("""{"form":"done-by","slots":{"who":"bob"}}""")]
    [InlineData("""{"form":"done-by","slots":{"who":"alice","what":"alice"}}""")]
    [InlineData("""{"form":"done-by","slots":{"who":"doings of alice"}}""")]
    [InlineData("""{"form":"account-changes","slots":{"account":"alice"}}""")]
    [InlineData("""{"sql":"SELECT 1"}""")]
    [InlineData("no")]
    public async Task Anything_else_is_no_choice(string answer) => Assert.Null((await ChooseAsync(answer))?.Understood);

    [Fact]
    public async Task A_name_is_looked_up_as_ever() =>
        Assert.Contains("called wonder", (await ChooseAsync("""{"form":"done-by","slots":{"who":"wonder"}}"""))!.Problem, StringComparison.Ordinal);

    private static async Task<Reading?> ChooseAsync(string answer)
    {
        var alice = new MapNode(EntityKey.Of(EntityKind.User, "alice").ToString(), EntityKind.User, "alice", "alice", "", default, default, 1);
        var world = new AskWorld("out", null, null, [alice], EventTime.FromSeconds(1_800_000_000), _ => Task.FromResult(HuntFindings.None));
        using var model = new ScriptedModel(_ => answer);
        return await FormChooser.ChooseAsync(Question, new QuestionReader(world), model, TimeSpan.FromSeconds(30), CancellationToken.None);
    }
}
