namespace CaseMgmt.EventStore.Proof;

/// <summary>How the log is sealed and where its roots are published.</summary>
public sealed class LogProofOptions
{
    /// <summary>Signs the roots; null: blocks are sealed, but nothing is published.</summary>
    public RootSigningKey? SigningKey { get; init; }

    /// <summary>The file that roots are appended to, one line of JSON each; null for none.</summary>
    public string? RootsFile { get; init; }

    /// <summary>Where roots are posted to; null for nowhere.</summary>
    public Uri? RootsWebhook { get; init; }

    /// <summary>Events of a full block.</summary>
    public int BlockEvents { get; init; } = 1024;

    /// <summary>How long an event waits at most for its block to fill.</summary>
    public TimeSpan BlockAge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a post to the webhook may take.</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait after the first failed post; doubled at each further one, up to five minutes.</summary>
    public TimeSpan WebhookBackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Options from the settings LOG_SIGNING_KEY, LOG_ROOTS_FILE and LOG_ROOTS_WEBHOOK; all may be absent.</summary>
    /// <param name="setting">Gives a setting by name, or null.</param>
    /// <exception cref="FormatException">A setting is wrong, or roots are to be published without a key; the message names it.</exception>
    public static LogProofOptions FromSettings(Func<string, string?> setting)
    {
        var key = Optional(setting, "LOG_SIGNING_KEY");
        var file = Optional(setting, "LOG_ROOTS_FILE");
        var webhook = Optional(setting, "LOG_ROOTS_WEBHOOK");
        if (key is null && (file ?? webhook) is not null)
            throw new FormatException("LOG_SIGNING_KEY is not set, and roots of the log are published signed or not at all.");
        return new LogProofOptions { SigningKey = key is null ? null : RootSigningKey.Parse(key), RootsFile = file, RootsWebhook = webhook is null ? null : Address(webhook) };
    }

    // Loopback may be plain: it is what stands before a sender of one's own, and what tests listen on.
    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? address
            : throw new FormatException("LOG_ROOTS_WEBHOOK is not an https address.");

    private static string? Optional(Func<string, string?> setting, string name) => setting(name) is { Length: > 0 } text ? text : null;
}

/// <summary>The hash tree over the log cannot be continued or published; the message says what to do.</summary>
public sealed class LogProofException : EventStoreException
{
    /// <summary>Says what is wrong and what to do.</summary>
    public LogProofException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
