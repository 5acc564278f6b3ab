namespace Nephoscope.Service.Health;

/// <summary>
/// How long sending to a collector may keep the service from ending, all signals together. Before the end it bounds nothing. Safe for use by
/// many threads.
/// </summary>
internal sealed class SendingBudget(TimeSpan whole, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource running = new(Timeout.InfiniteTimeSpan, clock);
    private readonly Lock gate = new();
    private TimeSpan left = whole;
    private bool isEnding;
    private int sending;
    private long counted;

    /// <summary>From now on the budget is spent: by what is being sent, and by what is sent from now on.</summary>
    public void End()
    {
        lock (gate)
        {
            Count();
            isEnding = true;
            running.CancelAfter(left);
        }
    }

    /// <summary>A client whose requests keep to the budget.</summary>
    /// <param name="patience">What one request may take at most, also before the end.</param>
    public HttpClient Client(TimeSpan patience) => Client(patience, new SocketsHttpHandler());

    /// <summary>The same over another handler, which the client owns.</summary>
    public HttpClient Client(TimeSpan patience, HttpMessageHandler inner) => new(new Handler(this, inner)) { Timeout = patience };

    public void Dispose() => running.Dispose();

    /// <summary>Begins a sending. Its limit is what is left; null before the end.</summary>
    private CancellationTokenSource? Begin()
    {
        lock (gate)
        {
            Count();
            sending++;
            return isEnding ? new CancellationTokenSource(left, clock) : null;
        }
    }

    private void Finish()
    {
        lock (gate)
        {
            Count();
            sending--;
        }
    }

    /// <summary>Time in which something is sent is spent once, however much is sent at once; time in which nothing is, is not.</summary>
    private void Count()
    {
        long now = clock.GetTimestamp();
        if (isEnding && sending > 0)
        {
            TimeSpan rest = left - clock.GetElapsedTime(counted, now);
            left = rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }

        counted = now;
    }

    private sealed class Handler(SendingBudget budget, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var allowed = new Allowance(budget, cancellationToken);
            try
            {
                return Bare(base.Send(request, allowed.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw Over();
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var allowed = new Allowance(budget, cancellationToken);
            try
            {
                return Bare(await base.SendAsync(request, allowed.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw Over();
            }
        }

        /// <summary>The answer without its body, which nobody reads, and which could come as slowly as it likes.</summary>
        private static HttpResponseMessage Bare(HttpResponseMessage answer)
        {
            answer.Content.Dispose();
            answer.Content = new ByteArrayContent([]);
            return answer;
        }

        /// <summary>A failure like any other of the collector: who sends knows what to do.</summary>
        private static HttpRequestException Over() => new("the service ends and the collector does not answer");
    }

    /// <summary>The time that one sending has.</summary>
    private sealed class Allowance : IDisposable
    {
        private readonly SendingBudget budget;
        private readonly CancellationTokenSource? limit;
        private readonly CancellationTokenSource both;

        public Allowance(SendingBudget budget, CancellationToken asked)
        {
            this.budget = budget;
            limit = budget.Begin();
            both = CancellationTokenSource.CreateLinkedTokenSource(asked, limit?.Token ?? budget.running.Token);
        }

        public CancellationToken Token => both.Token;

        public void Dispose()
        {
            budget.Finish();
            both.Dispose();
            limit?.Dispose();
        }
    }
}
