package com.infisical.operator.instant;

import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.instant.Follower.Place;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Schedule;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notifies resources of changes at Infisical as they happen, over as few event streams as possible
 * (docs/infisical-static-secret.md#instant-updates).
 *
 * <p>How it works. Resources follow places; those of one session, project and environment share a
 * {@link Channel}, which has one {@link SharedStream} for all of the environment or, where the
 * identity may not hear of all, several for single folders. A stream holds its token's loan; when
 * the session gets another token, the stream moves to it before it lets go of the old one. Events
 * are only hints: they never carry a value, some get lost, and whatever may have been missed is
 * read again. What cannot be streamed is polled, and {@link #state} says why.
 *
 * <p>Safe for use by several threads. All state changes on one {@link SerialQueue}, under a lock
 * that is never held while anything is called that may block.
 */
public final class InstantUpdates implements Sessions.TokenListener, AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final String SESSION_ENDED =
      "the login behind the event stream is being replaced; the stream reopens with the new one";

  private final InstantListener listener;
  private final StreamContext context;
  private final Map<ResourceName, Follower> followers = new ConcurrentHashMap<>();
  private final Map<ChannelKey, Channel> channels = new HashMap<>();
  private boolean looking;
  private boolean closed;

  /**
   * @param schedule its executor runs each opening of a stream as a task of its own; {@code
   *     readSince} of {@link #follow} is by its ticker
   */
  public InstantUpdates(
      InstantListener listener, StreamLimits limits, Schedule schedule, Metrics metrics) {
    SerialQueue queue = new SerialQueue(schedule.timer());
    this.listener = listener;
    this.context =
        new StreamContext(
            queue,
            schedule,
            new Openings(queue, schedule.ticker()),
            new StreamPlaces(limits),
            metrics);
    metrics.watchStreams(context.places()::total);
  }

  /**
   * {@code resource} wants to hear of these places, and of no others any more. To be called after
   * every sync; cheap where nothing is new.
   *
   * @param session what it read with
   * @param interests none is the same as {@link #forget}
   * @param readSince a moment before that read began: what changed since is told at once
   */
  public void follow(
      ResourceName resource, Session session, List<Interest> interests, Duration readSince) {
    if (interests.isEmpty()) {
      forget(resource);
      return;
    }
    Map<Place, Boolean> places = Follower.places(interests);
    context.queue().run(() -> follow(resource, session, places, readSince));
  }

  private void follow(
      ResourceName resource, Session session, Map<Place, Boolean> places, Duration readSince) {
    Follower known = followers.get(resource);
    if (closed || (known != null && known.follows(session, places))) {
      return;
    }
    Follower follower = known == null ? new Follower(resource) : known;
    followers.put(resource, follower);
    Optional<Session> before = follower.session();
    Map<Place, Boolean> old = follower.places();
    follower.follow(session, places);
    boolean sameSession = before.filter(session::equals).isPresent();
    places.forEach(
        (place, required) -> {
          if (!sameSession || !required.equals(old.get(place))) {
            enter(follower, session, place, required, readSince);
          }
        });
    // After that: what both want keeps its stream.
    for (Place place : old.keySet()) {
      if (!sameSession || !places.containsKey(place)) {
        before.ifPresent(last -> leave(follower, last, place));
      }
    }
    recompute(follower, known != null);
    look();
  }

  private void enter(
      Follower follower, Session session, Place place, boolean required, Duration readSince) {
    ChannelKey key = key(session, place);
    channels
        .computeIfAbsent(key, k -> new Channel(k, context, this))
        .add(place.pattern(), follower, required, readSince);
  }

  private void leave(Follower follower, Session session, Place place) {
    Channel channel = channels.get(key(session, place));
    if (channel != null) {
      channel.remove(place.pattern(), follower);
    }
  }

  private static ChannelKey key(Session session, Place place) {
    return new ChannelKey(session, place.projectId(), place.environmentSlug());
  }

  /** {@code resource} wants to hear of nothing any more. */
  public void forget(ResourceName resource) {
    if (!followers.containsKey(resource)) {
      return;
    }
    context
        .queue()
        .run(
            () -> {
              Follower gone = followers.remove(resource);
              if (gone != null) {
                gone.leave();
                gone.session()
                    .ifPresent(
                        session ->
                            gone.places().keySet().forEach(place -> leave(gone, session, place)));
              }
            });
  }

  /** How {@code resource} learns of changes; empty when it follows nothing. */
  public Optional<InstantState> state(ResourceName resource) {
    return Optional.ofNullable(followers.get(resource)).map(Follower::state);
  }

  /** Whether no resource follows anything. */
  public boolean isEmpty() {
    return followers.isEmpty();
  }

  /** How many streams are open or on their way to be, but for those that move. */
  public int streams() {
    return context.places().total();
  }

  /** The machine slept: every stream is opened anew, and every resource on one told to read. */
  public void reconnectAll() {
    context.queue().run(() -> all().forEach(Channel::reopen));
  }

  @Override
  public void tokenChanged(Session session) {
    context.queue().run(() -> of(session).forEach(Channel::tokenChanged));
  }

  @Override
  public void sessionEnded(Session session) {
    context
        .queue()
        .run(
            () ->
                of(session)
                    .forEach(
                        channel -> {
                          channels.remove(channel.key());
                          channel.end();
                          standingChanged(channel);
                        }));
  }

  /** Closes every stream and gives back every token. */
  @Override
  public void close() {
    context
        .queue()
        .run(
            () -> {
              closed = true;
              all().forEach(Channel::end);
              channels.clear();
              followers.values().forEach(Follower::leave);
              followers.clear();
            });
  }

  private List<Channel> all() {
    return List.copyOf(channels.values());
  }

  private List<Channel> of(Session session) {
    return all().stream().filter(channel -> channel.key().session().equals(session)).toList();
  }

  void changed(Follower follower) {
    follower.changed(context, listener);
  }

  /** How the followers of {@code channel} stand may be different from before. */
  void standingChanged(Channel channel) {
    channel.followers().forEach(follower -> recompute(follower, true));
  }

  /** Nobody has wanted anything of {@code channel} for a while. */
  void abandoned(Channel channel) {
    channels.remove(channel.key(), channel);
  }

  private void recompute(Follower follower, boolean tell) {
    Optional<String> trouble =
        follower.places().entrySet().stream()
            .filter(Map.Entry::getValue)
            .flatMap(each -> trouble(follower, each.getKey()).stream())
            .findFirst();
    InstantState state =
        trouble.<InstantState>map(InstantState.Polling::new).orElseGet(InstantState.Streaming::new);
    if (follower.state(state) && tell) {
      context.queue().afterwards(() -> listener.stateChanged(follower.name()));
    }
  }

  private Optional<String> trouble(Follower follower, Place place) {
    return follower
        .session()
        .map(session -> channels.get(key(session, place)))
        .map(channel -> channel.trouble(place.pattern()))
        .orElseGet(() -> Optional.of(SESSION_ENDED));
  }

  /** Looks from time to time whether the streams are alive, while there are any. */
  private void look() {
    if (!looking && !channels.isEmpty()) {
      looking = true;
      context
          .queue()
          .after(
              BETWEEN_LOOKS,
              () -> {
                looking = false;
                all().forEach(Channel::checkAlive);
                look();
              });
    }
  }
}
