using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CaseMgmt.Web.Hosting;

/// <summary>A file in a form that is being received: its key, what the sender calls it (empty when none was chosen), and the content, readable once.</summary>
/// <param name="Key">The form's idempotency key.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Content">What comes.</param>
public sealed record PassingUpload(Guid Key, string Name, Stream Content)
{
    private const int LongestBoundary = 100;
    private const int LongestField = 4096;

    /// <summary>What broke the reading off, or null.</summary>
    public Exception? Failure => (Content as WatchedStream)?.Failure;

    /// <summary>Reads the fields before the file and stops where the file begins. The framework's own reading of forms would put the file on disk, unsealed.</summary>
    /// <returns>The file, or null when the request is no such form, or not one of ours.</returns>
    public static async Task<PassingUpload?> ReadAsync(HttpContext http, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
            return null;
        var parts = new MultipartReader(boundary, http.Request.Body) { BodyLengthLimit = null };
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            while (await parts.ReadNextSectionAsync(ct) is { } part)
            {
                if (part.AsFileSection() is { FileStream: { } content } file)
                {
                    return await OursAsync(http, antiforgery, fields, file.FileName, content);
                }
                if (part.AsFormDataSection() is not { } field)
                    return null;
                part.Body = new WatchedStream(part.Body, LongestField);
                fields[field.Name] = await new FormMultipartSection(part).GetValueAsync(ct);
            }
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            return null;
        }
        // A form whose file was not chosen has a field of no content in its place.
        return await OursAsync(http, antiforgery, fields, "", Stream.Null);
    }

    private static async Task<PassingUpload?> OursAsync(HttpContext http, IAntiforgery antiforgery, Dictionary<string, string> fields, string name, Stream content)
    {
        // Without a token in the header, the framework would look for it in the form.
        if (fields.GetValueOrDefault("__RequestVerificationToken") is not { Length: > 0 } token)
            return null;
        http.Request.Headers["RequestVerificationToken"] = token;
        return await antiforgery.IsRequestValidAsync(http) && Guid.TryParse(fields.GetValueOrDefault("Key"), out var key)
            ? new PassingUpload(key, name, new WatchedStream(content))
            : null;
    }

    /// <summary>Passes on what is read, remembers what broke it off, and ends what is longer than it may be.</summary>
    private sealed class WatchedStream(Stream inner, long longest = long.MaxValue) : Stream
    {
        private long read;

        public Exception? Failure { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                var count = await inner.ReadAsync(buffer, cancellationToken);
                read += count;
                return read <= longest ? count : throw new InvalidDataException("A field of the form is too long.");
            }
            catch (IOException e)
            {
                Failure = e;
                throw;
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>Leaves the body of a request unread, so that the page may read it as it comes.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PassBodyAttribute : Attribute, IResourceFilter
{
    /// <inheritdoc/>
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        context.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
    }

    /// <inheritdoc/>
    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
