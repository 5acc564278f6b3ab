using System.Net;
using Nephoscope.Service.Health;
using Nephoscope.Tests.Support;

namespace Nephoscope.Tests.Service.Health;

/// <summary>A collector that does not answer keeps no service from ending, however much is left to be sent.</summary>
public sealed class SendingBudgetTests : IDisposable
{
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(1);
    private readonly HandClock clock = new();
    private readonly Collector collector = new();
    private readonly SendingBudget budget;
    private readonly HttpClient client;

    public SendingBudgetTests()
    {
        budget = new SendingBudget(Whole, clock);
        client = budget.Client(Timeout.InfiniteTimeSpan, collector);
    }

    public void Dispose()
    {
        client.Dispose();
        budget.Dispose();
    }

    [Fact]
    public async Task What_is_being_sent_spends_it_for_what_follows()
    {
        Task before = SendAsync();
        clock.Pass(TimeSpan.FromHours(1));
        Assert.False(before.IsCompleted);
        budget.End();
        clock.Pass(Whole / 2);
        Assert.False(before.IsCompleted);
        clock.Pass(Whole / 2);
        await Assert.ThrowsAsync<HttpRequestException>(() => before);

        // Nothing is left: no more time has to pass.
        await Assert.ThrowsAsync<HttpRequestException>(SendAsync);
        using var request = new HttpRequestMessage(HttpMethod.Post, Address);
        Assert.Throws<HttpRequestException>(() => client.Send(request, Cancel));
    }

    [Fact]
    public async Task What_follows_has_it_together_and_waiting_between_costs_nothing()
    {
        budget.End();
        clock.Pass(TimeSpan.FromHours(1));
        Task first = SendAsync();
        clock.Pass(Whole * 0.6);
        collector.Answer();
        await first;
        clock.Pass(TimeSpan.FromHours(1));
        Task second = SendAsync();
        clock.Pass(Whole * 0.3);
        Assert.False(second.IsCompleted);
        clock.Pass(Whole * 0.1);
        await Assert.ThrowsAsync<HttpRequestException>(() => second);
    }

    [Fact]
    public async Task What_is_sent_at_once_spends_it_once_and_ends_together()
    {
        Task first = SendAsync();
        budget.End();
        clock.Pass(Whole * 0.4);
        Task second = SendAsync();
        clock.Pass(Whole * 0.5);
        Task third = SendAsync();
        Assert.False(first.IsCompleted || second.IsCompleted || third.IsCompleted);
        clock.Pass(Whole * 0.1);
        await Assert.ThrowsAsync<HttpRequestException>(() => first);
        await Assert.ThrowsAsync<HttpRequestException>(() => second);
        await Assert.ThrowsAsync<HttpRequestException>(() => third);
    }

    [Fact]
    public async Task Who_asked_and_gave_up_is_told_so()
    {
        using var stop = new CancellationTokenSource();
        Task sending = client.GetAsync(Address, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => sending);
    }

    private static Uri Address { get; } = new("http://collector.example/");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task SendAsync()
    {
        using HttpResponseMessage _ = await client.GetAsync(Address, Cancel);
    }

    /// <summary>Answers when it is told to; with a body that never comes.</summary>
    private sealed class Collector : HttpMessageHandler
    {
        private TaskCompletionSource<HttpResponseMessage> answer = new();

        public void Answer()
        {
            TaskCompletionSource<HttpResponseMessage> waiting = answer;
            answer = new TaskCompletionSource<HttpResponseMessage>();
            waiting.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new Stuck() });
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.WaitHandle.WaitOne();
            throw new OperationCanceledException(cancellationToken);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer.Task.WaitAsync(cancellationToken);
    }

    private sealed class Stuck : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.Delay(Timeout.Infinite, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
