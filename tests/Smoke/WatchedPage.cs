using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Barograph.Tests.Smoke;

/// <summary>A tab under watch: what its console complained of, and every request that left for another host.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    readonly ConcurrentQueue<string> complaints = new();

    public WatchedPage(IPage page, Uri home)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(home);
        Page = page;
        page.SetDefaultTimeout(Patience.Milliseconds);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Enqueue($"console {message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Enqueue($"uncaught: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } target && target.Authority != home.Authority) complaints.Enqueue($"foreign request: {target}");
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400) complaints.Enqueue($"{response.Status} for {response.Url}");
        };
    }

    public IPage Page { get; }

    public IReadOnlyCollection<string> Complaints => complaints;

    /// <summary>The address's parameters, decoded.</summary>
    public string Parameter(string name)
    {
        System.Collections.Specialized.NameValueCollection all = System.Web.HttpUtility.ParseQueryString(new Uri(Page.Url).Query);
        return all[name] ?? "";
    }

    /// <summary>Pixels of the first graph that are coloured, which neither paper, grid nor text is.</summary>
    public Task<int> InkedPixelsAsync() => Page.EvaluateAsync<int>("""
        () => {
          const canvas = document.querySelector('.u-wrap canvas');
          if (!canvas) return 0;
          // A copy is read, so that the page's own canvas stays as it is.
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
          copy.drawImage(canvas, 0, 0);
          const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
          let inked = 0;
          for (let at = 0; at < pixels.length; at += 4) {
            const least = Math.min(pixels[at], pixels[at + 1], pixels[at + 2]);
            const most = Math.max(pixels[at], pixels[at + 1], pixels[at + 2]);
            if (pixels[at + 3] > 200 && most - least > 60) inked++;
          }
          return inked;
        }
        """);

    /// <summary>Waits until the first graph shows no line: a canvas is painted anew a frame after what the page says of it.</summary>
    public async Task UntilBlankAsync()
    {
        int inked = 0;
        for (int attempt = 0; attempt < 120; attempt++)
        {
            inked = await InkedPixelsAsync();
            if (inked <= 50) return;
            await Page.WaitForTimeoutAsync(250);
        }

        Assert.Fail($"{inked} pixels are still coloured at {Page.Url}");
    }

    /// <summary>Types an expression into the first editor and runs it with the keyboard.</summary>
    public async Task AskAsync(string expression)
    {
        ILocator editor = Page.Locator(".cm-content").First;
        await editor.ClickAsync();
        await Page.Keyboard.PressAsync("ControlOrMeta+A");
        await Page.Keyboard.InsertTextAsync(expression);
        await Page.Keyboard.PressAsync("ControlOrMeta+Enter");
    }

    /// <summary>Waits until the first graph shows a line, asking again meanwhile: the server may just have begun to scrape.</summary>
    public async Task UntilDrawnAsync()
    {
        for (int attempt = 0; attempt < 120; attempt++)
        {
            if (await InkedPixelsAsync() > 50) return;
            await Page.WaitForTimeoutAsync(500);
            if (attempt % 4 == 3) await Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).First.ClickAsync();
        }

        Assert.Fail($"no line was drawn at {Page.Url}; complaints: {string.Join("; ", complaints)}");
    }

    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());
}
