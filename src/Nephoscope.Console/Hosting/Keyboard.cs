namespace Nephoscope.WebConsole.Hosting;

/// <summary>Hands the keys that a person presses outside of form fields to the page that is open. One per connection.</summary>
public sealed class Keyboard
{
    private readonly List<Func<string, Task<bool>>> listeners = [];

    /// <param name="listener">Says whether the key was for it.</param>
    public IDisposable Listen(Func<string, Task<bool>> listener)
    {
        listeners.Add(listener);
        return new Subscription(() => listeners.Remove(listener));
    }

    /// <summary>The last to listen is asked first.</summary>
    public async Task<bool> PressAsync(string key)
    {
        foreach (Func<string, Task<bool>> listener in listeners.AsEnumerable().Reverse().ToArray())
        {
            if (await listener(key))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
