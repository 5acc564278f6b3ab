namespace Nephoscope.Tests.Support;

/// <summary>A clock that stands until it is told to go on; what is due then is called within that call. Safe for use by many threads.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Alarm> alarms = [];
    private long now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        lock (gate)
        {
            alarms.Add(alarm);
        }

        return alarm;
    }

    /// <summary>Goes on by a time.</summary>
    public void Pass(TimeSpan time)
    {
        long then = Interlocked.Add(ref now, time.Ticks);
        Alarm[] all;
        lock (gate)
        {
            all = [.. alarms];
        }

        foreach (Alarm alarm in all)
        {
            alarm.Ring(then);
        }
    }

    /// <summary>Rings once.</summary>
    private sealed class Alarm(HandClock clock, Action ring) : ITimer
    {
        private long due = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Exchange(ref due, dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.GetTimestamp() + dueTime.Ticks);
            return true;
        }

        public void Ring(long now)
        {
            if (Interlocked.Read(ref due) <= now)
            {
                Interlocked.Exchange(ref due, long.MaxValue);
                ring();
            }
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
