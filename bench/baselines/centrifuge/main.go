// A trade channel on the Centrifuge library, with the control port of the bench's other servers.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"

	"github.com/centrifugal/centrifuge"
)

type options struct {
	Messages string `json:"messages"`
}

func main() {
	var given options
	if err := json.Unmarshal([]byte(os.Args[1]), &given); err != nil {
		panic(err)
	}
	var messages []json.RawMessage
	if given.Messages != "" {
		text, err := os.ReadFile(given.Messages)
		if err != nil {
			panic(err)
		}
		if err := json.Unmarshal(text, &messages); err != nil {
			panic(err)
		}
	}
	config := centrifuge.DefaultConfig
	config.ClientQueueMaxSize = 64 * 1024 * 1024
	node, err := centrifuge.New(config)
	if err != nil {
		panic(err)
	}
	node.OnConnecting(func(ctx context.Context, e centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		credentials, ok := centrifuge.GetCredentials(ctx)
		if !ok {
			return centrifuge.ConnectReply{}, errors.New("not signed in")
		}
		return centrifuge.ConnectReply{
			Credentials:   credentials,
			Subscriptions: map[string]centrifuge.SubscribeOptions{"trades": {}},
		}, nil
	})
	node.OnConnect(func(client *centrifuge.Client) {})
	if err := node.Run(); err != nil {
		panic(err)
	}
	webSocket := centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{})
	http.HandleFunc("/connection/websocket", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("authorization") != "" {
			r = r.WithContext(centrifuge.SetCredentials(r.Context(), &centrifuge.Credentials{UserID: "arbiter"}))
		}
		webSocket.ServeHTTP(w, r)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() { panic(http.Serve(listener, nil)) }()
	control, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("{\"port\":%d,\"control\":%d}\n",
		listener.Addr().(*net.TCPAddr).Port, control.Addr().(*net.TCPAddr).Port)
	for {
		socket, err := control.Accept()
		if err != nil {
			panic(err)
		}
		go obey(socket, node, messages)
	}
}

func obey(socket net.Conn, node *centrifuge.Node, messages []json.RawMessage) {
	bytes := make([]byte, 64)
	for {
		count, err := socket.Read(bytes)
		if err != nil {
			return
		}
		for _, each := range bytes[:count] {
			switch each {
			case 'b':
				for _, message := range messages {
					if _, err := node.Publish("trades", message); err != nil {
						panic(err)
					}
				}
			case 'g':
				debug.FreeOSMemory()
				if _, err := socket.Write([]byte("k")); err != nil {
					return
				}
			}
		}
	}
}
