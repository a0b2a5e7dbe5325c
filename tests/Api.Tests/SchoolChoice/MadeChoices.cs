using System.Buffers.Binary;
using System.Security.Cryptography;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Choices as guardians have made and signed them, written by the hundred.</summary>
internal static class MadeChoices
{
    /// <summary>The children of the register who are born in a year and registered in the municipality, in a stable order.</summary>
    public static async Task<IReadOnlyList<PersonRef>> ChildrenAsync(this JourneyFixture api, int born)
    {
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        var children = await register.BornInAsync(JourneyFixture.Municipality, [born], default);
        var answers = await register.AskAsync(JourneyFixture.Municipality, children, default);
        return [.. children.Where(c => answers[c] is RegisterAnswer.Found { Person: { HomeMunicipality: JourneyFixture.Municipality, Protection: Protection.None, Home: not null } person } && person.BirthDate.Year == born)
            .OrderBy(c => ((RegisterAnswer.Found)answers[c]).Person.BirthDate).ThenBy(c => ((RegisterAnswer.Found)answers[c]).Person.Name, StringComparer.Ordinal)];
    }

    /// <summary>Somebody of the register, to be logged in as a guardian.</summary>
    public static async Task<TestUser> UserOfAsync(this JourneyFixture api, PersonRef person)
    {
        await using var session = api.Store.QuerySession(JourneyFixture.Municipality);
        var document = await Sql.AskAsync<Guid>(api.MainDatabase, $"select document from register_persons where person = '{person}'");
        var entry = (await session.Vault.ComputeAsync([document], "test")).Document<SealedRegisterEntry>(document)!;
        return new TestUser($"guardian-{person}", $"{entry.GivenName} {entry.FamilyName}", "En vårdnadshavare", entry.Number, [$"{JourneyFixture.Municipality}:guardian"]);
    }

    /// <summary>Opens a case for each choice.</summary>
    /// <param name="api">The host.</param>
    /// <param name="round">The round.</param>
    /// <param name="year">Its school year.</param>
    /// <param name="grade">The grade.</param>
    /// <param name="choices">Child by child, the wished schools and how far the other guardian's signature is; null where there is none to ask.</param>
    public static async Task<IReadOnlyDictionary<PersonRef, Guid>> ChooseAsync(
        this JourneyFixture api, Guid round, SchoolYear year, Grade grade, IReadOnlyList<(PersonRef Child, string[] Wishes, SignatureState? Other)> choices)
    {
        var register = api.Factory.Services.GetRequiredService<IPopulationRegister>();
        var families = await register.FamiliesAsync(JourneyFixture.Municipality, [.. choices.Select(c => c.Child)], default);
        var cases = new Dictionary<PersonRef, Guid>();
        foreach (var chunk in choices.Chunk(200))
        {
            await using var session = api.Store.LightweightSession(JourneyFixture.Municipality);
            var ids = chunk.ToDictionary(c => c.Child, _ => Guid.CreateVersion7(api.Clock.Now));
            var keys = await session.Vault.KeysAsync([.. ids.Values]);
            foreach (var (child, wishes, other) in chunk)
            {
                var (id, guardians) = (ids[child], families[child].Guardians);
                var by = new Actor(ActorKind.Guardian, guardians[0].ToString());
                var form = session.Vault.Seal(keys[id], new ChoiceForm([.. wishes.Select(w => new SchoolUnitCode(w))], [], null));
                var today = DateOnly.FromDateTime(api.Clock.Now.UtcDateTime);
                List<IDomainEvent> events =
                [
                    new CaseRegistered(
                        CaseReference.Create(CaseTypes.SchoolChoice.ReferencePrefix, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8))), CaseTypes.SchoolChoice.Code, Channel.EService,
                        api.Clock.Now, child, guardians[0], Queue.Ordinary, session.Vault.Seal(keys[id], new FormSnapshot("Skolval", []))),
                    new SchoolsChosen(round, child, guardians[0], year, grade, api.Clock.Now, wishes.Length, null, form, session.Vault.Seal(keys[id], new ChoiceCheck(null, [], null)), by),
                ];
                if (other is { } signature)
                {
                    var second = guardians.Count > 1 ? guardians[1] : new PersonRef(Guid.NewGuid());
                    events.Add(new PartyJoined(second, PartyRole.CoGuardian, by));
                    events.Add(new SignatureAsked(second, today, today.AddDays(7), today.AddDays(30)));
                    if (signature == SignatureState.Signed)
                        events.Add(new CaseSigned(second, today, Channel.EService, null));
                    if (signature == SignatureState.Declined)
                        events.Add(new SignatureDeclined(second, today, Channel.EService, null));
                }
                session.Events.StartStream<CaseOf<ChoiceCase>>(id, [.. events]);
                session.Claim(ChoiceMatter.Claim, new ChoiceMatter(round, child, year, grade).Key, id);
                cases.Add(child, id);
            }
            await session.SaveChangesAsync();
        }
        return cases;
    }
}
